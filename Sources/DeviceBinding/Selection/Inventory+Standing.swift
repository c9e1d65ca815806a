internal import Sysfs

extension DeviceCondition {
    /// How a device stands to a condition: met, not met, or it cannot be told.
    package enum Standing: Hashable, Sendable {
        /// It meets the condition.
        case met
        /// It does not.
        case unmet
        /// Nothing says: an interface or a disk that has the number is not there while no driver makes it.
        case untold
    }
}

extension Inventory {
    /// How each of some devices stands to each of some conditions.
    ///
    /// An address is one of an interface, and most serial numbers are those of a disk: both are gone while a driver for
    /// user space has the device.
    package func standings(of devices: [Device], to conditions: [DeviceCondition]) throws(Failure)
        -> [[DeviceCondition.Standing]]
    {
        let interfaces = DeviceCondition.deviceClass("network")
        let asksForAddress = conditions.contains { if case .mac = $0 { true } else { false } }
        let matcher = try ConditionMatcher(
            conditions + (asksForAddress ? [interfaces] : []),
            self
        )
        return devices.map { device in
            let unmet = Set(matcher.unmet(device))
            return conditions.map { condition in
                guard unmet.contains(condition) else { return .met }
                switch condition {
                case .mac:
                    let isMaker = matcher.makers[interfaces]?.contains(device.reference) == true
                    return isMaker ? .unmet : .untold
                case .serial: return serials(of: device.reference).isEmpty ? .untold : .unmet
                default: return .unmet
                }
            }
        }
    }

    /// What says of a device which one it is, as conditions: numbers of its kind, and what only this one has.
    package func identity(of device: Device) throws(Failure) -> [DeviceCondition] {
        var found: [DeviceCondition] = []
        if let product = productID(of: device) {
            found += [.vendor(product.vendor), .device(product.product)]
        }
        if let identity = device.identity, identity.subvendor != 0 {
            found.append(.subsystem(vendor: identity.subvendor, device: identity.subdevice))
        }
        if let serial = serials(of: device.reference).first(where: DeviceCondition.isWritable) {
            found.append(.serial(serial))
        }
        if let address = try address(of: device.reference) { found.append(.mac(address)) }
        return found
    }

    /// The address of the one interface that a device makes; nil where it makes none, or several.
    private func address(of reference: DeviceReference) throws(Failure) -> String? {
        let names = try listIfThere(reference.path / "net")
        guard names.count == 1, let name = names.first else { return nil }
        let text = try text(reference.path / "net/\(name)/address")
        guard let text, text.utf8.count >= 17, text.contains(where: { $0 != "0" && $0 != ":" })
        else { return nil }
        let condition = DeviceCondition.mac(text)
        // What is not the address of the hardware would not be found again.
        let told = try standings(of: [try device(reference)], to: [condition])
        return told.first == [.met] ? text : nil
    }
}

extension DeviceCondition {
    /// Whether a serial number can stand in a text for people.
    fileprivate static func isWritable(_ serial: String) -> Bool {
        !serial.isEmpty && serial.utf8.allSatisfy { 0x20..<0x7F ~= $0 }
    }
}
