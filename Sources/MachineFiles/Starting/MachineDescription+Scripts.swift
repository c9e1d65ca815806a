internal import DriverCore
internal import DriverScripts

extension MachineDescription {
    /// The code of the drivers: what each probe returns, and what it makes of each device.
    var scripts: ScriptedDrivers {
        var scripts = ScriptedDrivers()
        let made = devicesThatMakeSomething
        for driver in drivers where driver.description.code == .external {
            scripts[driver.name, on: driver.description.bus] = DriverScript(
                results: driver.results,
                afterwards: driver.afterwards,
                classDevices: (made[driver.description.bus] ?? [])
                    .filter { driver.lists($0.identity) }.flatMap { $0.children }
            )
        }
        return scripts
    }

    /// What drivers make of devices, or of virtual functions to be, that are the same to them.
    fileprivate struct Maker {
        let identity: DriverCore.DeviceIdentity
        let children: [ScriptedChildren]
    }

    /// By bus.
    private var devicesThatMakeSomething: [String: [Maker]] {
        var makers: [String: [Maker]] = [:]
        for device in devices {
            guard let bus = device.bus else { continue }
            if !device.classDevices.isEmpty {
                let children = ScriptedChildren(
                    device: device.name,
                    classDevices: device.classDevices
                )
                let maker = Maker(identity: device.description.identity, children: [children])
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
                ScriptedChildren(
                    device: address.name,
                    classDevices: [DriverCore.ClassDevice(className: "net", name: name)]
                )
            }
        }
        return MachineDescription.Maker(identity: .pci(pci), children: children)
    }
}
