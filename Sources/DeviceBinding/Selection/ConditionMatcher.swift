internal import MachineHost
internal import Sysfs

/// Conditions beside a machine: what must be looked up from the other side, interfaces and disks, is looked
/// up once and not for each device.
struct ConditionMatcher {
    /// The conditions, all of which a device must meet.
    private let conditions: [DeviceCondition]
    /// Where devices are seen.
    private let inventory: Inventory
    /// The devices that make what a condition names, by that condition.
    let makers: [DeviceCondition: Set<DeviceReference>]

    /// Looks up what the conditions need.
    init(_ conditions: [DeviceCondition], _ inventory: Inventory) throws(Failure) {
        self.conditions = conditions
        self.inventory = inventory
        var makers: [DeviceCondition: Set<DeviceReference>] = [:]
        for condition in conditions {
            switch condition {
            case .deviceClass(let word):
                guard let directory = DeviceClass.directory(of: word.lowercased()) else { continue }
                makers[condition] = try inventory.makers(inClass: directory) { _ in true }
            case .mac(let address):
                let permanent = inventory.permanentAddresses
                makers[condition] = try inventory.makers(inClass: "net") { path in
                    inventory.isInterface(path, of: address, permanent)
                }
            default: continue
            }
        }
        self.makers = makers
    }

    /// Whether a device meets every condition.
    func fits(_ device: Device) -> Bool { conditions.allSatisfy { fits(device, $0) } }

    /// The conditions that a device does not meet.
    func unmet(_ device: Device) -> [DeviceCondition] { conditions.filter { !fits(device, $0) } }

    private func fits(_ device: Device, _ condition: DeviceCondition) -> Bool {
        switch condition {
        case .deviceClass(let text):
            makers[condition]?.contains(device.reference) == true
                || inventory.says(device, class: text)
        // Who serves a device that cannot be read is not known: that is not nobody.
        case .driver(let name): device.driver == name && (name != nil || device.fault == nil)
        case .group(let number): device.group == number
        case .vendor(let number): inventory.productID(of: device)?.vendor == number
        case .device(let number): inventory.productID(of: device)?.product == number
        case .subsystem(let vendor, let number):
            device.identity?.subvendor == vendor && device.identity?.subdevice == number
        case .address(let name): device.reference.name == name
        case .serial(let text): inventory.serials(of: device.reference).contains(text)
        case .mac: makers[condition]?.contains(device.reference) == true
        case .slot(let text): inventory.slotPath(of: device.reference)?.text == text
        }
    }
}

extension Inventory {
    /// The devices that make the entries of a class in `/sys/class`.
    fileprivate func makers(inClass name: String, where isWanted: (SysfsPath) -> Bool)
        throws(Failure) -> Set<DeviceReference>
    {
        let directory = SysfsPath("/class") / name
        var found: Set<DeviceReference> = []
        for entry in try listIfThere(directory) where isWanted(directory / entry) {
            guard let way = try way(to: directory / entry) else { continue }
            for way in try paths(way) { found.formUnion(makers(way)) }
        }
        return found
    }

    /// The addresses that the hardware of interfaces has by itself, as far as the machine says them.
    fileprivate var permanentAddresses: [String: String] {
        guard let host, host.isOfTheSameMachine else { return [:] }
        return (try? host.permanentAddresses()) ?? [:]
    }

    /// Whether an interface has an address, or its hardware has it by itself.
    ///
    /// All ports of a bond or a team show one address, that of one of them: of a port only its own counts.
    ///
    /// Source: bond_set_slave_mac_by_active and bond_enslave(), drivers/net/bonding/bond_main.c; perm_hwaddr_show(),
    /// bond_sysfs_slave.c, Linux 6.1.
    fileprivate func isInterface(
        _ path: SysfsPath,
        of address: String,
        _ permanent: [String: String]
    ) -> Bool {
        let bonded = (try? text(path / "bonding_slave/perm_hwaddr")).flatMap { $0 }
        let own = bonded ?? permanent[path.lastName]
        if own == address { return true }
        guard own == nil || !isThere(path / "master") else { return false }
        return (try? text(path / "address")) == address
    }

    /// The serial numbers that a device has: its own, and those of the NVMe controllers that it makes.
    func serials(of reference: DeviceReference) -> [String] {
        var files = ["serial", "serial_number"].map { reference.path / $0 }
        let controllers = (try? listIfThere(reference.path / "nvme")) ?? []
        files += controllers.map { reference.path / "nvme/\($0)/serial" }
        return files.compactMap { file in
            guard var serial = (try? text(file)).flatMap({ $0 }) else { return nil }
            // NVMe pads the number with spaces.
            while serial.last == " " { serial.removeLast() }
            return serial
        }
    }
}
