internal import Sysfs

extension Procedure {
    /// `drivers_autoprobe` off around the change, and a probe of what came meanwhile.
    ///
    /// A driver that takes IDs is told of the device's; any other is given the device by name alone.
    public static let autoprobeFence = Procedure(
        "autoprobe-fence",
        about: .autoprobeFence,
        needs: [.busFile("drivers_autoprobe"), .busFile("drivers_probe"), .driverFile("bind")],
        looksAt: [.identifiers, .fence]
    ) { changes, surroundings throws(Failure) in
        try checkOverrides(changes, "autoprobe-fence")
        var inside = changes.compactMap(unbindStep)
        if case .anyDriver? = changes.first?.goal {
            inside = releaseSteps(changes)
        } else {
            let listed = changes.filter {
                surroundings.busesWithNewID.contains($0.device.reference.bus)
                    && surroundings.identifiers[$0.device.reference] != nil
            }
            inside += try newIDSteps(listed, surroundings)
            inside += changes.filter { !listed.contains($0) }.compactMap(bindStep)
        }
        if inside.isEmpty { return [] }
        let buses = Set(changes.map(\.device.reference.bus)).sorted()
        return buses.compactMap { lowerStep($0, changes, surroundings) } + inside
            + buses.compactMap { raiseStep($0, changes, surroundings) }
            + buses.compactMap { catchUpStep($0, changes, surroundings) }
    }

    private static func path(_ bus: String) -> SysfsPath {
        SysfsPath("/bus/\(bus)/drivers_autoprobe")
    }

    /// A bus that was found off is somebody else's, and stays off.
    private static func first(_ bus: String, _ changes: [Change], _ surroundings: Surroundings)
        -> DeviceReference?
    {
        guard surroundings.autoprobe[bus] == true else { return nil }
        return changes.map(\.device.reference).first { $0.bus == bus }
    }

    private static func lowerStep(
        _ bus: String,
        _ changes: [Change],
        _ surroundings: Surroundings
    ) -> Step? {
        first(bus, changes, surroundings).map { reference in
            Step(
                kind: .autoprobe,
                device: reference,
                before: [.file(path(bus), says: "1")],
                write: .flag(path(bus), false),
                after: [.file(path(bus), says: "0")],
                inverse: .flag(path(bus), true),
                sentence: "Switch automatic probing of the bus '\(bus)' off.",
                isChecked: true
            )
        }
    }

    private static func raiseStep(
        _ bus: String,
        _ changes: [Change],
        _ surroundings: Surroundings
    ) -> Step? {
        first(bus, changes, surroundings).map { reference in
            Step(
                kind: .autoprobe,
                device: reference,
                before: [],
                write: .flag(path(bus), true),
                after: [.file(path(bus), says: "1")],
                sentence: "Switch automatic probing of the bus '\(bus)' on again, as it was.",
                cleansUp: .flag(path(bus), false)
            )
        }
    }

    /// The fourth step, which nobody else makes: switching on does not catch up.
    private static func catchUpStep(
        _ bus: String,
        _ changes: [Change],
        _ surroundings: Surroundings
    ) -> Step? {
        first(bus, changes, surroundings).map { reference in
            Step(
                kind: .catchUp,
                device: reference,
                before: [],
                write: .probe(DeviceReference(bus: bus, name: "DEVICE")),
                after: [],
                sentence: "Have every DEVICE probed that came to the bus '\(bus)' meanwhile.",
                cleansUp: .flag(path(bus), false),
                sparing: surroundings.served.first { $0.bus == bus }?.all.sorted() ?? []
            )
        }
    }
}
