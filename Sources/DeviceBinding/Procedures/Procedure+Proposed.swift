/// The driver's side of the debate of 2014: a driver that may have any device, and takes none by itself.
extension Procedure {
    /// A driver that fits every device, and that only `bind` reaches.
    public static let sysfsBindOnly = Procedure(
        "sysfs-bind-only",
        about: .sysfsBindOnly,
        needs: [.rule("sysfs_bind_only"), .driverFile("bind")]
    ) { changes, _ throws(Failure) in
        try checkOverrides(changes, "sysfs-bind-only")
        return changes.compactMap(unbindStep) + changes.compactMap { bindStep($0, by: .name) }
    }

    /// A driver that fits every device, and is left out when a device or it itself is new.
    ///
    /// It is left out while the device is taken and given, even if it was found taking part.
    public static let autoprobeOptOut = Procedure(
        "autoprobe-opt-out",
        about: .autoprobeOptOut,
        needs: [.driverFile("autoprobe"), .driverFile("bind")],
        looksAt: [.driverAutoprobe]
    ) { changes, surroundings throws(Failure) in
        try checkOverrides(changes, "autoprobe-opt-out")
        let inside = changes.compactMap(unbindStep) + changes.compactMap { bindStep($0, by: .name) }
        if inside.isEmpty { return [] }
        let flags = optOuts(changes, surroundings)
        return flags.map(Step.switchOff) + inside + flags.map(Step.switchOn)
    }

    /// The flags of the drivers, where they were found on.
    private static func optOuts(_ changes: [Change], _ surroundings: Surroundings) -> [Autoprobe] {
        Set(changes.compactMap(\.driverWanted)).sorted()
            .filter { surroundings.driverAutoprobe[$0] == true }
            .map { .driver($0.name, bus: $0.bus) }
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
            + changes.compactMap { bindStep($0, by: .ownFile) }
    }
}
