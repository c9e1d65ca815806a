/// What the core makes of the flags of a link.
///
/// Source: `device_link_add()`, drivers/base/core.c.
extension DriverCore.DeviceLinkFlags {
    /// The core manages the link; never asked for by this flag.
    static let managed = DriverCore.DeviceLinkFlags(rawValue: 1 << 6)
    /// What firmware's wishes for links are marked with: inferred, and part of a circle.
    private static let marks = DriverCore.DeviceLinkFlags(rawValue: 0x300)
    /// Those that make no sense without that.
    private static let ofManaged: DriverCore.DeviceLinkFlags = [
        .autoremoveConsumer, .autoremoveSupplier, .autoprobeConsumer, .syncStateOnly, marks,
    ]
    /// Those about power management: the second counts users, which the core does not model.
    private static let ofPower: DriverCore.DeviceLinkFlags = [
        .runtimePM, DriverCore.DeviceLinkFlags(rawValue: 1 << 3),
    ]

    /// Whether a link holds nothing back and orders nothing.
    ///
    /// Source: `device_link_flag_is_sync_state_only()`, drivers/base/core.c.
    var isSyncStateOnly: Bool { subtracting([Self.marks, .managed]) == .syncStateOnly }

    /// Whether a link of these flags can be asked for.
    var isValid: Bool {
        guard isSubset(of: Self.ofManaged.union(Self.ofPower).union(.stateless)) else {
            return false
        }
        if contains(.stateless) { return isDisjoint(with: Self.ofManaged) }
        if contains(.syncStateOnly) { return isSyncStateOnly }
        return !contains(.autoprobeConsumer)
            || isDisjoint(with: [.autoremoveConsumer, .autoremoveSupplier])
    }

    /// What a new link of these flags keeps: of both ends that can take it the later one.
    var asKept: DriverCore.DeviceLinkFlags {
        if contains(.stateless) { return self }
        return union(.managed)
            .subtracting(contains(.autoremoveSupplier) ? .autoremoveConsumer : [])
    }

    /// What a link of these flags keeps after a second request: whichever lets it live longer.
    func merging(_ request: DriverCore.DeviceLinkFlags) -> DriverCore.DeviceLinkFlags {
        let power = request.intersection(.runtimePM)
        if request.contains(.stateless) { return union(.stateless).union(power) }
        var merged = union(.managed).union(power)
        if !request.contains(.syncStateOnly) { merged.remove(.syncStateOnly) }
        if request.contains(.autoremoveSupplier) {
            if merged.remove(.autoremoveConsumer) != nil { merged.insert(.autoremoveSupplier) }
        } else if !request.contains(.autoremoveConsumer) {
            merged.subtract([.autoremoveConsumer, .autoremoveSupplier])
        }
        return merged
    }
}
