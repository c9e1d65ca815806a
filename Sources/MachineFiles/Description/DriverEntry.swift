public import DriverCore

/// A driver.
public struct DriverEntry: Hashable, Sendable {
    /// Its description for the core.
    public var description: DriverCore.DriverDescription
    /// What its probes return, in order; after the last, ``afterwards``.
    public var results: [Int32]
    /// What every further probe returns.
    public var afterwards: Int32
    /// What is written to its `new_id` when it has registered.
    public var dynamicIDs: [String]

    var origin: Origin

    /// The name, unique on its bus.
    public var name: String { description.name }

    /// Whether the driver itself lists such a device: what only an override brings to it does not count.
    ///
    /// What a device makes (`net`, `makes`) is made by such drivers alone.
    func lists(_ identity: DriverCore.DeviceIdentity) -> Bool {
        switch (identity, description.table) {
        case (.pci(let pci), .pci(let table)):
            table.contains { !$0.overrideOnly && $0.fits(pci) }
        case (.platform(let platform), .platform(let table)): lists(platform, table)
        case (.platform(let platform), _): platform.baseName == name
        case (.bus(let device), .bus(let table)): device.isListed(by: table, ofDriver: name)
        case (.named, _): description.matchAnswer > 0
        default: false
        }
    }

    private func lists(
        _ identity: DriverCore.PlatformIdentity,
        _ table: DriverCore.PlatformMatchTable
    ) -> Bool {
        let compatible = table.compatible.map { $0.lowercased() }
        if let node = identity.node,
            node.compatible.contains(where: { compatible.contains($0.lowercased()) })
        {
            return true
        }
        if identity.acpiIDs.contains(where: { table.acpiIDs.contains($0) }) { return true }
        return (table.names ?? [name]).contains(identity.baseName)
    }
}
