internal import DriverCore

extension MachineDescription {
    /// The code of the drivers: what each probe returns, and what it makes of each device.
    var scripts: DriverCore.ScriptedDrivers {
        var scripts = DriverCore.ScriptedDrivers()
        let made = devicesThatMakeSomething
        for driver in drivers where driver.description.code == .external {
            var script = DriverCore.DriverScript(
                results: driver.results,
                afterwards: driver.afterwards,
                classDevices: (made[driver.description.bus] ?? [])
                    .filter { driver.lists($0.identity) }.flatMap { $0.children }
            )
            // Drivers of one name on two buses share a script.
            let other = scripts[driver.name]
            if !other.classDevices.isEmpty { script.classDevices += other.classDevices }
            if script.results.isEmpty { script.results = other.results }
            if script.afterwards == 0 { script.afterwards = other.afterwards }
            scripts[driver.name] = script
        }
        return scripts
    }

    /// What drivers make of devices, or of virtual functions to be, that are the same to them.
    fileprivate struct Maker {
        let identity: DriverCore.DeviceIdentity
        let children: [DriverCore.ScriptedChildren]
    }

    /// By bus.
    private var devicesThatMakeSomething: [String: [Maker]] {
        var makers: [String: [Maker]] = [:]
        for device in devices {
            guard let bus = device.bus else { continue }
            if !device.classDevices.isEmpty {
                let children = DriverCore.ScriptedChildren(
                    device: device.name,
                    classDevices: device.classDevices
                )
                let maker = Maker(identity: device.identity, children: [children])
                makers[bus, default: []].append(maker)
            }
            if let functions = device.interfaces { makers[bus, default: []].append(functions) }
        }
        return makers
    }
}

extension DeviceEntry {
    /// The network interface of each virtual function, by the function's name.
    fileprivate var interfaces: MachineDescription.Maker? {
        guard let functions = virtualFunctions, functions.net != nil, var pci,
            let sriov = pci.sriov
        else { return nil }
        pci.device = UInt32(sriov.vfDevice)
        pci.sriov = nil
        let children = virtualFunctionAddresses.compactMap { number, address in
            functions.interface(number).map { name in
                DriverCore.ScriptedChildren(
                    device: address.name,
                    classDevices: [DriverCore.ClassDevice(className: "net", name: name)]
                )
            }
        }
        return MachineDescription.Maker(identity: .pci(pci), children: children)
    }
}
