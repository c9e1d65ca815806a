/// PCI's buses, which are devices of the class `pci_bus`.
extension DriverCore {
    /// The name of the bus behind a device, `0000:01`; nil for one that is neither a bridge nor holds a root bus.
    ///
    /// A bridge has it from the functions behind it; one that has none, and whose number nothing tells, has
    /// no bus here.
    ///
    /// Source: `pci_alloc_child_bus()`, `pci_register_host_bridge()`, drivers/pci/probe.c.
    public func pciBusName(of device: DeviceID) -> String? {
        guard let found = facts(of: device), read(device, .presence)?.hasFiles == true else {
            return nil
        }
        if let pci = found.pci, pci.headerType & 0x7f != 1 { return nil }
        guard let child = children(of: device).first(where: { facts(of: $0)?.pci != nil }),
            let name = name(of: child), PCIAddress(name) != nil
        else { return nil }
        // `0000:01` of `0000:01:00.0`.
        return String(decoding: Array(name.utf8.dropLast(5)), as: UTF8.self)
    }

    /// The devices that have a bus behind them, in the order of the device list, root buses first.
    public var pciBuses: [DeviceID] {
        let roots = children(of: nil).filter { pciBusName(of: $0) != nil }
        let bridges = busIDs.filter { rule(of: $0) == .pci }.flatMap { devices(of: $0) }
        return roots + bridges.filter { pciBusName(of: $0) != nil }
    }
}
