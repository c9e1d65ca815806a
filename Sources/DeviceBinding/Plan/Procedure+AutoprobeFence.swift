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
        let fences = Fence.around(changes, surroundings)
        return fences.map(\.loweringStep) + inside + fences.map(\.raisingStep)
            + fences.map(\.catchUpStep)
    }
}

/// A bus whose automatic probing is off while its devices are changed.
private struct Fence {
    let bus: String
    /// The first device of the change on this bus, for messages.
    let device: DeviceReference
    /// What had a driver before; only what came meanwhile is probed afterwards.
    let served: [String]

    /// The fences of a change, in the order of the buses' names.
    ///
    /// A bus that was found off is somebody else's, and stays off.
    static func around(_ changes: [Change], _ surroundings: Surroundings) -> [Fence] {
        let devices = changes.map(\.device.reference)
        return Set(devices.map(\.bus)).sorted().compactMap { bus in
            guard surroundings.autoprobe[bus] == true else { return nil }
            return devices.first { $0.bus == bus }.map { device in
                let served = surroundings.served.first { $0.bus == bus }?.all.sorted()
                return Fence(bus: bus, device: device, served: served ?? [])
            }
        }
    }

    private var path: SysfsPath { SysfsPath("/bus/\(bus)/drivers_autoprobe") }

    var loweringStep: Step {
        Step(
            kind: .autoprobe,
            device: device,
            before: [.file(path, says: "1")],
            write: .flag(path, false),
            after: [.file(path, says: "0")],
            inverse: .flag(path, true),
            sentence: "Switch automatic probing of the bus '\(bus)' off.",
            isChecked: true
        )
    }

    var raisingStep: Step {
        Step(
            kind: .autoprobe,
            device: device,
            before: [],
            write: .flag(path, true),
            after: [.file(path, says: "1")],
            sentence: "Switch automatic probing of the bus '\(bus)' on again, as it was.",
            cleansUp: .flag(path, false)
        )
    }

    /// The fourth step, which nobody else makes: switching on does not catch up.
    var catchUpStep: Step {
        Step(
            kind: .catchUp,
            device: device,
            before: [],
            write: .probe(DeviceReference(bus: bus, name: "DEVICE")),
            after: [],
            sentence: "Have every DEVICE probed that came to the bus '\(bus)' meanwhile.",
            cleansUp: .flag(path, false),
            sparing: served
        )
    }
}
