internal import DriverCore
internal import JSON5

/// What must hold between the parts of a machine.
enum MachineCheck {
    /// Each module stands once.
    static func names(_ modules: [ModuleEntry]) throws(Problem) {
        var seen: Set<String> = []
        for module in modules where !seen.insert(module.name).inserted {
            throw Problem(
                module.origin.key("name"),
                "expected each module once, found \(quoted(module.name)) again"
            )
        }
    }

    /// Each driver stands once on its bus.
    static func names(_ drivers: [DriverEntry]) throws(Problem) {
        var seen: Set<[String]> = []
        for driver in drivers
        where !seen.insert([driver.description.bus, driver.name]).inserted {
            throw Problem(
                driver.origin.key("name"),
                "expected each driver once on a bus, found \(quoted(driver.name)) again"
            )
        }
    }

    // MARK: - Parents

    /// Finds each device's parent, which must stand before it.
    static func setParents(of devices: inout [DeviceEntry], _ names: DeviceNames) throws(Problem) {
        for place in devices.indices {
            guard let reference = devices[place].parentReference else { continue }
            let device = devices[place]
            let origin = device.origin.key("parent")
            let parent = try names.device(reference, preferring: device.bus, origin)
            devices[place].parent = parent
            guard parent >= place else { continue }
            let name = quoted(reference)
            if try hasCycle(from: place, in: devices, names) {
                throw Problem(origin, "expected a device above this one, found \(name) below it")
            }
            throw Problem(
                origin,
                "expected a device that stands before this one, found \(name) after it"
            )
        }
    }

    /// Whether the way up from a device comes back to it.
    private static func hasCycle(
        from start: Int,
        in devices: [DeviceEntry],
        _ names: DeviceNames
    ) throws(Problem) -> Bool {
        var place = start
        for _ in devices {
            guard let reference = devices[place].parentReference else { return false }
            let device = devices[place]
            place = try names.device(
                reference,
                preferring: device.bus,
                device.origin.key("parent")
            )
            if place == start { return true }
        }
        return false
    }

    // MARK: - PCI

    /// Functions stand below bridges of their domain, each bus below one of them, virtual ones on free places.
    static func addresses(of devices: [DeviceEntry]) throws(Problem) {
        var parents: [PCIAddress: Int?] = [:]
        for device in devices {
            guard let address = device.address else { continue }
            try checkBridge(above: device, address, devices)
            let bus = PCIAddress(domain: address.domain, routing: address.routing & 0xff00)
            if let known = parents[bus], known != device.parent {
                throw Problem(
                    device.origin.key("parent"),
                    "expected the parent that the others on PCI bus"
                        + " \(bus.name.dropLast(5)) have"
                )
            }
            parents[bus] = .some(device.parent)
        }
        try checkVirtualFunctions(of: devices)
    }

    private static func checkBridge(
        above device: DeviceEntry,
        _ address: PCIAddress,
        _ devices: [DeviceEntry]
    ) throws(Problem) {
        guard let parent = device.parent, let bridge = devices[parent].pci,
            let above = devices[parent].address
        else { return }
        let origin = device.origin.key("parent")
        let name = quoted(devices[parent].name)
        guard bridge.headerType == 1 else {
            throw Problem(
                origin,
                "expected a PCI bridge (class 0604, or header 1), found \(name)"
            )
        }
        guard above.domain == address.domain else {
            throw Problem(
                origin,
                "expected a bridge of the same PCI domain, found \(name)"
            )
        }
        guard above.routing >> 8 < address.routing >> 8 else {
            throw Problem(
                origin,
                "expected a bridge on a PCI bus of a lower number, found \(name)"
            )
        }
    }

    private static func checkVirtualFunctions(of devices: [DeviceEntry]) throws(Problem) {
        guard devices.contains(where: { $0.virtualFunctions != nil }) else { return }
        var taken: [PCIAddress: Int] = [:]
        for (place, device) in devices.enumerated() {
            if let address = device.address { taken[address] = place }
        }
        for (place, device) in devices.enumerated() {
            for (_, address) in device.virtualFunctionAddresses {
                let origin = device.origin.key("sriov")
                guard address.routing <= 0xffff else {
                    throw Problem(
                        origin,
                        "expected virtual functions up to bus ff, found more than fit"
                    )
                }
                if let other = taken.updateValue(place, forKey: address) {
                    throw Problem(
                        origin,
                        "expected free addresses for virtual functions, found \(address.name) taken"
                            + " by \(devices[other].origin.place)"
                    )
                }
            }
        }
    }

    // MARK: - Drivers of devices

    /// A driver that is to serve a device is on its bus.
    static func wishes(of devices: [DeviceEntry], _ drivers: [DriverEntry]) throws(Problem) {
        guard devices.contains(where: { $0.driver != .matching }) else { return }
        let known = Set(drivers.map { [$0.description.bus, $0.name] })
        for device in devices {
            guard case .named(let name) = device.driver, let bus = device.bus,
                !known.contains([bus, name])
            else { continue }
            throw Problem(
                device.origin.key("driver"),
                "expected a driver of the bus \(quoted(bus)) in 'drivers', found \(quoted(name))"
            )
        }
    }
}

extension DeviceEntry {
    /// The numbers and addresses of all virtual functions that the hardware has.
    ///
    /// Source: `pci_iov_virtfn_bus()`, `pci_iov_virtfn_devfn()`, drivers/pci/iov.c.
    var virtualFunctionAddresses: [(number: Int, address: PCIAddress)] {
        guard let address, let sriov = pci?.sriov else { return [] }
        return (0..<Int(sriov.totalVFs)).map { number in
            let routing = address.routing + Int(sriov.offset) + Int(sriov.stride) * number
            return (number, PCIAddress(domain: address.domain, routing: routing))
        }
    }
}
