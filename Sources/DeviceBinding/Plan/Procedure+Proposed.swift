internal import Sysfs

/// The driver's side of the debate of 2014: a driver that may have any device, and takes none by itself.
extension Procedure {
    /// A driver that fits every device, and that `bind` alone reaches.
    public static let sysfsBindOnly = Procedure(
        "sysfs-bind-only",
        about: .sysfsBindOnly,
        needs: [.rule("sysfs_bind_only"), .driverFile("bind")]
    ) { changes, _ throws(Failure) in
        try checkOverrides(changes, "sysfs-bind-only")
        return changes.compactMap(unbindStep) + changes.compactMap(bindStep)
    }

    /// A driver that fits every device, and is left out when a device or it itself is new.
    ///
    /// It is left out while the device is taken and given, also where it was found taking part.
    public static let autoprobeOptOut = Procedure(
        "autoprobe-opt-out",
        about: .autoprobeOptOut,
        needs: [.driverFile("autoprobe"), .driverFile("bind")],
        looksAt: [.driverAutoprobe]
    ) { changes, surroundings throws(Failure) in
        try checkOverrides(changes, "autoprobe-opt-out")
        let inside = changes.compactMap(unbindStep) + changes.compactMap(bindStep)
        if inside.isEmpty { return [] }
        return optOutSteps(changes, surroundings, isOn: false) + inside
            + optOutSteps(changes, surroundings, isOn: true)
    }

    /// Switches the driver's flag, where it was found on.
    private static func optOutSteps(
        _ changes: [Change],
        _ surroundings: Surroundings,
        isOn: Bool
    ) -> [Step] {
        Set(changes.map(\.device.reference.bus)).sorted().compactMap { bus in
            guard surroundings.driverAutoprobe[bus] == true,
                let change = changes.first(where: { $0.device.reference.bus == bus }),
                case .driver(let wanted) = change.goal
            else { return nil }
            let path = Driver.path(wanted, bus: bus) / "autoprobe"
            return Step(
                kind: .autoprobe,
                device: change.device.reference,
                before: isOn ? [] : [.file(path, says: "1")],
                write: .flag(path, isOn),
                after: [.file(path, says: isOn ? "1" : "0")],
                inverse: isOn ? nil : .flag(path, true),
                sentence: isOn
                    ? "Let '\(wanted)' take part in automatic probing again, as it did."
                    : "Keep '\(wanted)' out of automatic probing.",
                isChecked: !isOn,
                cleansUp: isOn ? .flag(path, false) : nil
            )
        }
    }

    /// The driver's own file, which binds whatever device it is told.
    ///
    /// The form of 2014 did not look whether a driver has the device, so that is read right before.
    public static let vfioBind = Procedure(
        "vfio-bind",
        about: .vfioBind,
        needs: [.driverFile("vfio_bind")]
    ) { changes, _ throws(Failure) in
        try checkOverrides(changes, "vfio-bind")
        return changes.compactMap(unbindStep)
            + changes.compactMap { change in
                guard var step = bindStep(change), case .driver(let wanted) = change.goal else {
                    return nil
                }
                let reference = change.device.reference
                step.write = .driver(wanted, bus: reference.bus, "vfio_bind", reference.name)
                step.sentence = "Have '\(wanted)' take \(reference) by a file of its own."
                step.isChecked = true
                return step
            }
    }
}
