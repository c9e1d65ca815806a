import DriverCore
import VirtualSysfs

/// The machine on which the cases were recorded: QEMU's q35 with the devices that a case adds.
struct Q35 {
    let sysfs: VirtualSysfs
    /// Of what has an id: its device, and the number of the bus behind it.
    var devices: [String: DeviceID] = [:]
    var busesBehind: [String: Int] = [:]
    let root: DeviceID?
    let platform: DeviceID?

    /// Boots the machine; `arguments` are QEMU's, `-device edu,addr=05.0` among them.
    init(profile: Profile = .linux6_12, arguments: [String] = []) {
        sysfs = VirtualSysfs(core: DriverCore(profile: profile))
        for bus in ["pci", "platform"] {
            let rule: MatchRule = bus == "pci" ? .pci : .platform
            sysfs.perform(.addBus(BusDescription(name: bus, rule: rule)))
        }
        let holder = DeviceDescription(name: "pci0000:00", bus: nil, identity: .named)
        root = sysfs.add(holder)
        platform = sysfs.add(DeviceDescription(name: "platform", bus: nil, identity: .named))
        sysfs.perform(.registerDriver(.pcieport))
        for name in ["pcspkr", "serial8250"] { addPlatform(name: name, number: nil) }
        boot(arguments.compactMap { QEMUDevice($0) })
        _ = sysfs.takeUevents()
        _ = sysfs.takeDriverCalls()
    }

    /// All functions of the root bus in the order of their addresses, then what is behind its bridges.
    private mutating func boot(_ added: [QEMUDevice]) {
        let onRoot = (QEMUDevice.builtIn + added.filter { $0.bus == nil }).sorted {
            $0.address < $1.address
        }
        for device in onRoot where device.identity != nil { add(device) }
        var next = 1
        for bridge in onRoot where bridge.isBridge {
            busesBehind[bridge.id ?? ""] = next
            next += 1
        }
        let behind = added.filter { $0.bus != nil }.sorted { $0.address < $1.address }
        for bridge in onRoot where bridge.isBridge {
            for device in behind where device.bus == bridge.id { add(device) }
        }
    }

    /// Plugs a device in, and answers with its name.
    @discardableResult
    mutating func add(_ device: QEMUDevice) -> String? {
        guard let identity = device.identity else { return nil }
        let bus = device.bus.flatMap { busesBehind[$0] } ?? 0
        let number = bus < 16 ? "0\(String(bus, radix: 16))" : String(bus, radix: 16)
        let name = "0000:\(number):" + (device.bus == nil ? device.address : device.slot)
        let parent = device.bus.flatMap { devices[$0] } ?? root
        let added = sysfs.add(
            DeviceDescription(
                name: name,
                bus: "pci",
                parent: parent,
                identity: .pci(identity),
                group: device.group
            )
        )
        if let added, let id = device.id { devices[id] = added }
        return added == nil ? nil : name
    }

    /// Adds a platform device, and answers whether that worked.
    @discardableResult
    func addPlatform(name: String, number: Int?) -> Outcome? {
        sysfs.perform(
            .addDevice(
                DeviceDescription(
                    name: number.map { "\(name).\($0)" } ?? name,
                    bus: "platform",
                    parent: platform,
                    identity: .platform(PlatformIdentity(baseName: name))
                )
            )
        ).outcome
    }
}

extension VirtualSysfs {
    /// Adds a device that nothing can refuse.
    func add(_ description: DeviceDescription) -> DeviceID? {
        guard case .device(let device)? = perform(.addDevice(description)).outcome else {
            return nil
        }
        return device
    }
}

/// One `-device` of QEMU's command line.
struct QEMUDevice {
    let type: String
    private let options: [String: String]

    /// The device that an argument makes, as `-device edu,addr=05.0` or `edu id=h1 bus=rp1`.
    init?(_ argument: String) {
        let text = argument.hasPrefix("-device ") ? argument.dropFirst(8) : argument[...]
        let parts = text.split { $0 == "," || $0 == " " }.map { String($0) }
        guard let type = parts.first, !type.hasPrefix("-") else { return nil }
        self.type = type
        var options: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1).map { String($0) }
            options[pair[0]] = pair.count > 1 ? pair[1] : ""
        }
        self.options = options
    }

    var id: String? { options["id"] }
    var bus: String? { options["bus"] }
    /// Slot and function, `1f.3`.
    var address: String { options["addr"] ?? "00.0" }
    /// What is behind a port stands in its only slot; behind other bridges, where it was put.
    var slot: String { address }
    var isBridge: Bool { identity?.headerType == 1 }

    /// The functions of the 1f slot are not isolated from each other, nor are those behind a
    /// conventional bridge from it.
    var group: GroupAssignment {
        if address.hasPrefix("1f") { return .shared(0x1f) }
        if type == "pcie-pci-bridge" || bus?.hasPrefix("br") == true { return .shared(1000) }
        return .own
    }

    var identity: PCIIdentity? {
        switch type {
        case "q35-host": qemu(0x8086, 0x29c0, 0x060000)
        case "q35-isa": qemu(0x8086, 0x2918, 0x060100)
        case "q35-ahci": qemu(0x8086, 0x2922, 0x010601)
        case "q35-smbus": qemu(0x8086, 0x2930, 0x0c0500)
        case "edu": qemu(0x1234, 0x11e8, 0x00ff00)
        case "e1000e":
            PCIIdentity(vendor: 0x8086, device: 0x10d3, subvendor: 0x8086, classCode: 0x020000)
        case "nvme": nvme
        case "pcie-root-port": bridge(0x000c)
        case "pcie-pci-bridge": bridge(0x000e)
        default: nil
        }
    }

    private func qemu(_ vendor: UInt32, _ device: UInt32, _ classCode: UInt32) -> PCIIdentity {
        PCIIdentity(
            vendor: vendor,
            device: device,
            subvendor: 0x1af4,
            subdevice: 0x1100,
            classCode: classCode
        )
    }

    private func bridge(_ device: UInt32) -> PCIIdentity {
        PCIIdentity(
            vendor: 0x1b36,
            device: device,
            subvendor: 0x1b36,
            classCode: 0x060400,
            headerType: 1
        )
    }

    private var nvme: PCIIdentity {
        var identity = qemu(0x1b36, 0x0010, 0x010802)
        let total = options["sriov_max_vfs"].flatMap { UInt16($0) }
        identity.sriov = total.map { SRIOVCapability(totalVFs: $0, vfDevice: 0x0010) }
        return identity
    }

    /// What q35 has without being asked.
    static let builtIn = [
        "q35-host,addr=00.0", "q35-isa,addr=1f.0", "q35-ahci,addr=1f.2", "q35-smbus,addr=1f.3",
    ].compactMap { QEMUDevice($0) }
}
