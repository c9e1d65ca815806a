/// What the core makes of the flags of a link.
///
/// Source: `device_link_add()`, drivers/base/core.c.
extension DeviceLinkFlags {
    /// The core manages the link; never asked for by this flag.
    static let managed = DeviceLinkFlags(rawValue: 1 << 6)
    /// Those that make no sense without that: two of them, and what firmware asks for, have no names here.
    private static let ofManaged: DeviceLinkFlags = [
        .autoremoveConsumer, .autoremoveSupplier, .autoprobeConsumer,
        DeviceLinkFlags(rawValue: 0x380),
    ]
    /// Those about power management, which the core does not model.
    private static let ofPower = DeviceLinkFlags(rawValue: 1 << 2 | 1 << 3)

    /// Whether a link of these flags can be asked for.
    var isValid: Bool {
        guard isSubset(of: Self.ofManaged.union(Self.ofPower).union(.stateless)) else {
            return false
        }
        if contains(.stateless) { return isDisjoint(with: Self.ofManaged) }
        return !contains(.autoprobeConsumer)
            || isDisjoint(with: [.autoremoveConsumer, .autoremoveSupplier])
    }

    /// What a new link of these flags keeps: of both ends that can take it the later one.
    var asKept: DeviceLinkFlags {
        if contains(.stateless) { return self }
        return union(.managed)
            .subtracting(contains(.autoremoveSupplier) ? .autoremoveConsumer : [])
    }

    /// What a link of these flags keeps after a second request: whichever lets it live longer.
    func merging(_ request: DeviceLinkFlags) -> DeviceLinkFlags {
        if request.contains(.stateless) { return union(.stateless) }
        var merged = union(.managed)
        if request.contains(.autoremoveSupplier) {
            if merged.remove(.autoremoveConsumer) != nil { merged.insert(.autoremoveSupplier) }
        } else if !request.contains(.autoremoveConsumer) {
            merged.subtract([.autoremoveConsumer, .autoremoveSupplier])
        }
        return merged
    }
}
