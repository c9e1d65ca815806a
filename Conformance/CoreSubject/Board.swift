internal import ConformanceCases
internal import DriverCore
internal import DriverScripts
internal import VirtualSysfs

/// A running machine of a case: a driver core with what the record says, seen as a `/sys`.
struct Board {
    private(set) var sysfs: VirtualSysfs<ScriptedDrivers>
    let record: BoardRecord
    private(set) var topology: Topology
    /// The core's devices, by the index of their function.
    private(set) var devices: [DriverCore.DeviceID?] = []
    /// What is plugged into the ports of USB.
    let usbDevices: [QEMUDevice]
    /// The functions that wait for the function 0 of their slot.
    private var waiting: [Int] = []
    /// Devices that only hold others, by path.
    private var holders: [String: DriverCore.DeviceID] = [:]

    /// Boots the machine that the `qemu` lines of a case describe.
    init(_ record: BoardRecord, _ profile: DriverCore.Profile, _ qemu: [String]) throws(BoardError)
    {
        self.record = record
        let devices = QEMUDevice.devices(in: qemu)
        let remaps = !devices.contains { $0.leavesInterrupts }
        sysfs = VirtualSysfs(core: DriverCore(profile: profile, remapsInterrupts: remaps))
        topology = try Topology(record, devices)
        usbDevices = devices.filter { $0.type.hasPrefix("usb-") }
        for (bus, rule) in [("platform", DriverCore.MatchRule.platform), ("pci", .pci)] {
            sysfs.perform(.addBus(DriverCore.BusDescription(name: bus, rule: rule)))
        }
        for index in topology.functions.indices { add(index) }
        // Some of the platform's devices are below a function.
        for device in record.platform { addPlatform(device) }
        addFaux(record.faux)
        if record.drivers.contains(where: { $0.name == "virtio-pci" }) {
            plugIn(behind: "virtio_pci")
        }
        for driver in record.drivers { sysfs.perform(.registerDriver(driver.description(of: nil))) }
    }

    /// The same machine again, which goes its own way from here on.
    func copied() -> Board {
        var copy = self
        copy.sysfs = VirtualSysfs(sysfs.copy)
        return copy
    }

    // MARK: - Devices

    /// Plugs a device in, and answers with the names of the functions that came.
    ///
    /// QEMU keeps the others of a slot back until the function 0 is there; then all come at once.
    mutating func plug(_ device: QEMUDevice) -> [String] {
        guard let index = topology.plug(device) else { return [] }
        guard topology.functions[index].devfn.function == 0 else {
            waiting.append(index)
            return []
        }
        let indices = [index] + waiting.filter { topology.isInSlot($0, of: index) }
        waiting.removeAll { indices.contains($0) }
        return add(indices.sorted { topology.functions[$0].devfn < topology.functions[$1].devfn })
    }

    private mutating func add(_ indices: [Int]) -> [String] {
        let descriptions = indices.map { description(of: $0) }
        guard case .device? = sysfs.perform(.addFunctions(descriptions)).outcome else { return [] }
        for (index, description) in zip(indices, descriptions) {
            while devices.count <= index { devices.append(nil) }
            devices[index] = sysfs.withCore { core in
                core.bus(named: "pci").flatMap { core.device(named: description.name, on: $0) }
            }
        }
        return descriptions.map { $0.name }
    }

    /// The device that was plugged in with an id.
    func device(id: String) -> DriverCore.DeviceID? {
        guard let index = topology.functions.lastIndex(where: { $0.id == id }) else { return nil }
        return devices[index]
    }

    /// Adds a platform device below `/sys/devices/platform`, and answers what came of it.
    mutating func addPlatform(name: String, number: Int?) -> DriverCore.Outcome? {
        let full = number.map { "\(name).\($0)" } ?? name
        return sysfs.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: full,
                    bus: "platform",
                    parent: holder("/devices/platform"),
                    identity: .platform(DriverCore.PlatformIdentity(baseName: name))
                )
            )
        ).outcome
    }

    private mutating func description(of index: Int) -> DriverCore.DeviceDescription {
        let function = topology.functions[index]
        var description = DriverCore.DeviceDescription(
            name: topology.name(of: index),
            bus: "pci",
            parent: function.above.flatMap { devices[$0] } ?? holder("/devices/pci0000:00"),
            identity: .pci(function.record.identity),
            group: topology.group(of: index)
        )
        description.wakeup = function.record.wakeup
        return description
    }

    private mutating func add(_ index: Int) {
        var added: DriverCore.DeviceID?
        if case .device(let device)? = sysfs.perform(.addDevice(description(of: index))).outcome {
            added = device
        }
        while devices.count <= index { devices.append(nil) }
        devices[index] = added
    }

    /// The faux bus (since 6.14) with its one driver, which serves every device, where the kernel has it.
    ///
    /// Source: `faux_match()`, `faux_driver`, drivers/base/faux.c.
    private mutating func addFaux(_ paths: [String]?) {
        guard let paths else { return }
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "faux", rule: .scripted)))
        var driver = DriverCore.DriverDescription(name: "faux_driver", bus: "faux")
        driver.suppressesBindAttributes = true
        driver.probeType = .alwaysSynchronous
        sysfs.perform(.registerDriver(driver))
        for path in paths {
            let parts = path.split(separator: "/").map(String.init)
            let device = DriverCore.DeviceDescription(
                name: parts.last ?? "",
                bus: "faux",
                parent: holder("/" + parts.dropLast().joined(separator: "/")),
                identity: .named
            )
            sysfs.perform(.addDevice(device))
        }
    }

    private mutating func addPlatform(_ device: PlatformRecord) {
        let parts = device.path.split(separator: "/")
        let name = parts.last.map(String.init) ?? ""
        let parent = "/" + parts.dropLast().joined(separator: "/")
        let alias = device.modalias.split(separator: ":").map(String.init)
        let isACPI = alias.first == "acpi"
        let identity = DriverCore.PlatformIdentity(
            baseName: isACPI ? name : alias.last ?? name,
            acpiIDs: isACPI ? Array(alias.dropFirst()) : []
        )
        sysfs.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: name,
                    bus: "platform",
                    parent: holder(parent),
                    identity: .platform(identity)
                )
            )
        )
    }

    /// The device at a path: one that is there, or one without a bus that is made with those above it.
    private mutating func holder(_ path: String) -> DriverCore.DeviceID? {
        if path == "/devices" { return nil }
        if let known = holders[path] { return known }
        let parts = path.split(separator: "/")
        let above = holder("/" + parts.dropLast().joined(separator: "/"))
        let name = parts.last.map(String.init) ?? ""
        // Since 7.3 a clock's platform device has the alarm's below it.
        if let known = sysfs.withCore({ $0.child(named: name, of: above) }) { return known }
        let description = DriverCore.DeviceDescription(
            name: name,
            bus: nil,
            parent: above,
            identity: .named
        )
        guard case .device(let made)? = sysfs.perform(.addDevice(description)).outcome else {
            return nil
        }
        holders[path] = made
        return made
    }
}

extension DriverRecord {
    /// The driver for the core.
    func description(of module: String?) -> DriverCore.DriverDescription {
        var driver = DriverCore.DriverDescription(
            name: name,
            bus: bus,
            module: module ?? builtInModule,
            suppressesBindAttributes: suppressesBindAttributes
        )
        driver.table =
            bus == "pci"
            ? .pci(ids.compactMap { DriverCore.PCIMatchID(labText: $0) })
            : .platform(DriverCore.PlatformMatchTable(names: ids.isEmpty ? nil : ids))
        driver.applyTraits()
        return driver
    }
}

extension DriverCore.DriverDescription {
    /// What the code of a driver does and no file of `/sys` or of its module tells.
    ///
    /// Source: the `pci_driver` structures in drivers/vfio/pci/vfio_pci.c, drivers/pci/pci-pf-stub.c,
    /// drivers/pci/pcie/portdrv.c, drivers/nvme/host/pci.c, drivers/ata/ahci.c and drivers/usb/host/xhci-pci.c.
    fileprivate mutating func applyTraits() {
        switch name {
        case "vfio-pci":
            code = .vfioPCI
            managesDMA = true
            configuresSRIOV = true
            keepsVFsWhenUnbound = false
        case "nvme":
            configuresSRIOV = true
            probeType = .asynchronous
        case "ahci", "xhci_hcd": probeType = .asynchronous
        case "pci-pf-stub", "virtio-pci": configuresSRIOV = true
        case "pcieport":
            managesDMA = true
            servesWakeups = true
        case "pci-stub": managesDMA = true
        default: break
        }
    }
}

extension DriverCore.PCIMatchID {
    /// An entry as bindlab's `ids=` has it: `vendor:device[:subvendor[:subdevice[:class[:mask…]]]]`.
    init?(labText text: String) {
        var fields: [UInt32] = [0, 0, Self.any, Self.any, 0, 0, 0, 0]
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...8).contains(parts.count) else { return nil }
        for (index, part) in parts.enumerated() {
            guard let value = UInt32(part, radix: 16) else { return nil }
            fields[index] = value
        }
        self.init(
            vendor: fields[0],
            device: fields[1],
            subvendor: fields[2],
            subdevice: fields[3],
            classCode: fields[4],
            classMask: fields[5],
            driverData: UInt64(fields[6]),
            overrideOnly: fields[7] != 0
        )
    }
}
