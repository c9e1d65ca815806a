internal import DriverCore

extension MachineDescription {
    /// The code of the drivers: what each probe returns, and what it makes of each device.
    var scripts: ScriptedDrivers {
        var scripts = ScriptedDrivers()
        let made = devicesThatMakeSomething
        for driver in drivers where driver.description.code == .external {
            var script = DriverScript(
                results: driver.results,
                afterwards: driver.afterwards,
                classDevices: made.filter { $0.bus == driver.description.bus }
                    .filter { driver.lists($0.identity) }.map { $0.children }
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

    /// A device, or a virtual function to be, with what its driver makes.
    private struct Maker {
        let bus: String
        let identity: DeviceIdentity
        let children: ScriptedChildren
    }

    private var devicesThatMakeSomething: [Maker] {
        var makers: [Maker] = []
        for device in devices {
            guard let bus = device.bus else { continue }
            if !device.classDevices.isEmpty {
                let children = ScriptedChildren(
                    device: device.name,
                    classDevices: device.classDevices
                )
                makers.append(Maker(bus: bus, identity: device.identity, children: children))
            }
            makers += device.interfaces.map {
                Maker(bus: bus, identity: $0.identity, children: $0.children)
            }
        }
        return makers
    }
}

extension DeviceEntry {
    /// The network interface of each virtual function, by the function's name.
    fileprivate var interfaces: [(identity: DeviceIdentity, children: ScriptedChildren)] {
        guard let net = virtualFunctions?.net, var pci, let sriov = pci.sriov else { return [] }
        pci.device = UInt32(sriov.vfDevice)
        pci.sriov = nil
        return virtualFunctionAddresses.map { number, address in
            let interface = ClassDevice(
                className: "net",
                name: net.replacing("{n}", with: "\(number)")
            )
            return (
                .pci(pci),
                ScriptedChildren(device: address.name, classDevices: [interface])
            )
        }
    }
}
