internal import DriverCore
internal import DriverScripts

/// The same on the driver core.
extension RaceMove {
    /// The operation that it is for the core, or nil where what it names is not there.
    func operation(on core: DriverCore) -> DriverCore.Operation? {
        guard let platform = core.bus(named: "platform") else { return nil }
        let pci = core.bus(named: "pci")
        let driver = core.busIDs.compactMap { core.driver(named: word(1), on: $0) }.first
        let device = device(word(1), on: core)
        let bus = RaceFunction.name(of: word(1)) == nil ? platform : pci ?? platform
        switch word(0) {
        case "bind": return driver.map { .store(.bind($0), Array(write.text.utf8)) }
        case "unbind": return driver.map { .store(.unbind($0), Array(write.text.utf8)) }
        case "newid": return driver.map { .store(.newID($0), Array(write.text.utf8)) }
        case "removeid": return driver.map { .store(.removeID($0), Array(write.text.utf8)) }
        case "probe": return .store(.driversProbe(bus), Array(write.text.utf8))
        case "override": return device.map { .store(.driverOverride($0), Array(write.text.utf8)) }
        case "remove": return device.map { .store(.remove($0), Array(write.text.utf8)) }
        case "rescan": return pci.map { .store(.busRescan($0), Array(write.text.utf8)) }
        case "autoprobe":
            let named = words.count > 2 ? core.bus(named: word(2)) : platform
            return named.map { .store(.driversAutoprobe($0), Array(word(1).utf8)) }
        case "drvdel": return driver.map { .unregisterDriver($0) }
        case "devdel": return device.map { .removeDevice($0) }
        case "pdrv", "cdrv": return .registerDriver(registered)
        case "pdev": return .addDevice(added(to: core))
        case "link":
            guard let device, let supplier = self.device(word(2), on: core) else { return nil }
            return .addLink(
                consumer: device,
                supplier: supplier,
                flags: DriverCore.DeviceLinkFlags()
            )
        default: return nil
        }
    }

    private func device(_ name: String, on core: DriverCore) -> DriverCore.DeviceID? {
        core.busIDs.compactMap { core.device(named: Self.name(of: name), on: $0) }.first
    }

    private var registered: DriverCore.DriverDescription {
        let bus = word(0) == "cdrv" ? "pci" : "platform"
        var driver = DriverCore.DriverDescription(name: word(1), bus: bus, module: "bindlab")
        let ids = option("ids=").split(separator: ",").map(String.init)
        if bus == "pci" {
            // The only ID that races use.
            if !ids.isEmpty {
                driver.table = .pci([DriverCore.PCIMatchID(vendor: 0x1234, device: 0x11e8)])
            }
        } else {
            driver.table = .platform(DriverCore.PlatformMatchTable(names: ids))
        }
        if words.contains("async") { driver.probeType = .asynchronous }
        return driver
    }

    private func added(to core: DriverCore) -> DriverCore.DeviceDescription {
        DriverCore.DeviceDescription(
            name: word(1),
            bus: "platform",
            parent: core.child(named: "platform", of: nil),
            identity: .platform(DriverCore.PlatformIdentity(baseName: word(1)))
        )
    }

    /// The driver that it registers, its bus, and what its probe returns, where it does.
    var script: (driver: String, bus: String, script: DriverScript)? {
        guard let driver = made.driver else { return nil }
        return (driver, registered.bus, DriverScript(afterwards: Int32(option("ret=")) ?? 0))
    }

    private func option(_ key: String) -> String {
        words.first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) } ?? ""
    }
}

extension RaceFunction {
    /// What makes the PCI bus with both functions.
    static func operations(on core: DriverCore) -> [DriverCore.Operation] {
        guard let root = core.child(named: "pci0000:00", of: nil) else {
            return [
                .addBus(DriverCore.BusDescription(name: "pci", rule: .pci)),
                .addDevice(
                    DriverCore.DeviceDescription(name: "pci0000:00", bus: nil, identity: .named)
                ),
            ]
        }
        let identity = DriverCore.PCIIdentity(
            vendor: 0x1234,
            device: 0x11e8,
            subvendor: 0x1af4,
            subdevice: 0x1100,
            classCode: 0xff00
        )
        return all.compactMap { name(of: $0) }.map {
            .addDevice(
                DriverCore.DeviceDescription(
                    name: $0,
                    bus: "pci",
                    parent: root,
                    identity: .pci(identity)
                )
            )
        }
    }
}
