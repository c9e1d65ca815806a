internal import Sysfs

extension Failure {
    /// The failure for a name under which another device is than was meant: what it is, and what was meant.
    static func anotherDevice(
        _ device: Device,
        _ inventory: Inventory,
        unmet: [DeviceCondition],
        of conditions: [DeviceCondition]
    ) -> Failure {
        var found = unmet.map { inventory.finding(on: device, for: $0) }
        var wanted = unmet.map(\.description)
        if let id = DeviceCondition.identifier(in: conditions),
            let own = inventory.productID(of: device)?.identifier, id != own
        {
            // Half of an identifier tells nobody what it is.
            let halves = ["vendor=", "device="]
            found = ["id=\(own)"] + found.filter { text in !halves.contains(where: text.hasPrefix) }
            wanted =
                ["id=\(id)"] + wanted.filter { text in !halves.contains(where: text.hasPrefix) }
        }
        return Failure(
            .notFound,
            "\(device.reference) is another device than was meant: it has"
                + " \(found.joined(separator: ", ")), not \(wanted.joined(separator: ", "))."
                + " Nothing was done.",
            help: [.showDevice],
            path: device.reference.path
        )
    }
}

extension DeviceCondition {
    /// Vendor and device together, where conditions ask for both.
    fileprivate static func identifier(in conditions: [DeviceCondition]) -> String? {
        var (vendor, device): (UInt32?, UInt32?)
        for condition in conditions {
            switch condition {
            case .vendor(let number): vendor = number
            case .device(let number): device = number
            default: continue
            }
        }
        guard let vendor, let device else { return nil }
        return hex(vendor, digits: 4) + ":" + hex(device, digits: 4)
    }
}

extension Inventory {
    /// What a device has in the place of what a condition asks for, written as the condition is.
    fileprivate func finding(on device: Device, for condition: DeviceCondition) -> String {
        let product = productID(of: device)
        return switch condition {
        case .deviceClass:
            device.identity.map { "class=\(hex($0.classCode, digits: 6))" } ?? "another class"
        case .driver: "driver=\(device.driver ?? "none")"
        case .group: device.group.map { "group=\($0)" } ?? "no group"
        case .vendor: product.map { "vendor=\(hex($0.vendor, digits: 4))" } ?? "no vendor"
        case .device: product.map { "device=\(hex($0.product, digits: 4))" } ?? "no device ID"
        case .subsystem:
            device.identity.map {
                "subsystem=\(hex($0.subvendor, digits: 4)):\(hex($0.subdevice, digits: 4))"
            } ?? "no subsystem"
        case .address: "address=\(device.reference.name)"
        case .serial:
            serials(of: device.reference).first.map { "serial=\($0)" } ?? "no serial number"
        case .mac: "no interface with that address"
        case .slot: slotPath(of: device.reference).map { "slot=\($0.text)" } ?? "no slot"
        }
    }
}
