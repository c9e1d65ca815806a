internal import DriverCore
internal import JSON5Text

/// Where PCI functions may stand.
extension MachineCheck {
    /// Functions are below bridges of their domain, each bus below one of them, virtual ones at free addresses.
    static func addresses(of devices: [DeviceEntry]) throws(Problem) {
        // The parent that the devices of each bus have, by the bus.
        var parents: [Int: Int?] = [:]
        for device in devices {
            guard let address = device.address else { continue }
            try checkBridge(above: device, address, devices)
            let bus = address.number >> 8
            if let known = parents[bus], known != device.parent {
                throw Problem(
                    device.origin.key("parent"),
                    "expected the parent that the others on PCI bus"
                        + " \(address.name.dropLast(5)) have"
                )
            }
            parents[bus] = .some(device.parent)
        }
        try checkVirtualFunctions(of: devices)
    }

    private static func checkBridge(
        above device: DeviceEntry,
        _ address: DriverCore.PCIAddress,
        _ devices: [DeviceEntry]
    ) throws(Problem) {
        guard let parent = device.parent, let bridge = devices[parent].pci,
            let above = devices[parent].address
        else { return }
        func expected(_ what: String) -> Problem {
            let name = quoted(devices[parent].name)
            return Problem(device.origin.key("parent"), "expected \(what), found \(name)")
        }
        guard bridge.headerType == 1 else {
            // A function that makes a domain of its own, as a VMD does, holds that domain's functions.
            if above.domain != address.domain { return }
            throw expected("a PCI bridge (class 0604, or header 1)")
        }
        guard above.domain == address.domain else {
            throw expected("a bridge of the same PCI domain")
        }
        guard above.routing >> 8 < address.routing >> 8 else {
            throw expected("a bridge on a PCI bus of a lower number")
        }
    }

    private static func checkVirtualFunctions(of devices: [DeviceEntry]) throws(Problem) {
        guard devices.contains(where: { $0.virtualFunctions != nil }) else { return }
        var taken: [Int: Int] = [:]
        for (index, device) in devices.enumerated() {
            if let address = device.address { taken[address.number] = index }
        }
        for (index, device) in devices.enumerated() {
            for (_, address) in device.virtualFunctionAddresses {
                guard address.routing <= 0xffff else {
                    throw Problem(
                        device.origin.key("sriov"),
                        "expected virtual functions up to bus ff, found more than that"
                    )
                }
                if let other = taken.updateValue(index, forKey: address.number) {
                    throw Problem(
                        device.origin.key("sriov"),
                        "expected free addresses for virtual functions, found \(address.name) taken"
                            + " by \(devices[other].origin.path)"
                    )
                }
            }
        }
    }
}

extension DriverCore.PCIAddress {
    /// Domain, bus, slot and function in one number, in which a routing ID is one of 16 bits.
    fileprivate var number: Int { domain << 16 | routing }
}

extension DeviceEntry {
    /// The numbers and addresses of all virtual functions that the hardware has.
    ///
    /// Source: `pci_iov_virtfn_bus()`, `pci_iov_virtfn_devfn()`, drivers/pci/iov.c.
    var virtualFunctionAddresses: [(number: Int, address: DriverCore.PCIAddress)] {
        guard let address, let sriov = pci?.sriov else { return [] }
        assert(sriov.stride > 0 && sriov.offset > 0, "two functions at one address")
        return (0..<Int(sriov.totalVFs)).map { number in
            let routing = address.routing + Int(sriov.offset) + Int(sriov.stride) * number
            return (number, DriverCore.PCIAddress(domain: address.domain, routing: routing))
        }
    }
}
