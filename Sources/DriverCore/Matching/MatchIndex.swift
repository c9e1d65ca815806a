extension DriverCore {
    /// What a driver can be found by from a device, and a device from a driver, without asking all.
    ///
    /// A key is necessary and not sufficient: who shares one with the other is asked by the match rule.
    enum MatchKey: StableKey {
        /// Vendor and device type of a PCI function.
        case pci(UInt32, UInt32)
        /// The vendor alone: entries that take any device type of it.
        case pciVendor(UInt32)
        /// Class and subclass of a PCI function: entries that take any vendor of them.
        case pciClass(UInt32)
        /// Other entries that take any vendor, and every driver of a scripted bus; every device has it.
        case anything
        /// A `compatible` string in lower case.
        case compatible(String)
        /// An ACPI hardware ID.
        case acpi(String)
        /// A base name.
        case name(String)
        /// The name of the driver that a device's override gives.
        case override(String)
        /// The name of the driver that a device's `preferred_driver` gives.
        case preferred(String)
        /// On a bus with rules as data: the value of the field with this index.
        case field(Int, BusValue)
        /// There too: the values of the first two fields.
        case fields(BusValue, BusValue)

        var stableHash: UInt64 {
            var hasher = StableHasher()
            switch self {
            case .pci(let vendor, let device):
                hasher.combine(UInt64(vendor) << 32 | UInt64(device))
            case .pciVendor(let vendor): hasher.combine(UInt64(vendor))
            case .pciClass(let code): hasher.combine(UInt64(code) << 32 | 0xffff_ffff)
            case .anything: hasher.combine(1)
            case .compatible(let text):
                hasher.combine(2)
                hasher.combine(text)
            case .acpi(let text):
                hasher.combine(3)
                hasher.combine(text)
            case .name(let text):
                hasher.combine(4)
                hasher.combine(text)
            case .override(let text):
                hasher.combine(5)
                hasher.combine(text)
            case .preferred(let text):
                hasher.combine(6)
                hasher.combine(text)
            case .field(let index, let value):
                hasher.combine(UInt64(7 + index))
                hasher.combine(value: value)
            case .fields(let first, let second):
                hasher.combine(0x100)
                hasher.combine(value: first)
                hasher.combine(value: second)
            }
            return hasher.value
        }
    }
}

extension StableHasher {
    fileprivate mutating func combine(value: DriverCore.BusValue) {
        switch value {
        case .number(let number): combine(number)
        case .text(let text): combine(text)
        case .absent: combine(0)
        }
    }
}

extension DriverCore {
    /// The index of one bus: drivers and devices by their keys.
    struct MatchIndex: Sendable {
        private var drivers = ShardedMap<MatchKey, OrderedChunks<DriverID>>()
        private var devices = ShardedMap<MatchKey, OrderedChunks<DeviceID>>()

        mutating func insert(_ driver: DriverID, _ keys: [MatchKey]) {
            for key in keys { drivers.insert(driver, for: key) }
        }

        mutating func remove(_ driver: DriverID, _ keys: [MatchKey]) {
            for key in keys { drivers.remove(driver, for: key) }
        }

        mutating func insert(_ device: DeviceID, _ keys: [MatchKey]) {
            // Whoever takes anything is offered the bus's own list.
            for key in keys where key != .anything { devices.insert(device, for: key) }
        }

        mutating func remove(_ device: DeviceID, _ keys: [MatchKey]) {
            for key in keys where key != .anything { devices.remove(device, for: key) }
        }

        /// The first driver after `previous`, in registration order, that shares one of the keys.
        func driver(after previous: DriverID?, sharing keys: [MatchKey]) -> DriverID? {
            drivers.first(after: previous, sharing: keys)
        }

        /// The first device after `previous`, in the order of the bus, that shares one of the keys.
        func device(after previous: DeviceID?, sharing keys: [MatchKey]) -> DeviceID? {
            devices.first(after: previous, sharing: keys)
        }
    }
}

extension ShardedMap where Key: StableKey {
    /// The first member after `previous` of all that are listed under the keys.
    fileprivate func first<Member: Comparable & Sendable>(
        after previous: Member?,
        sharing keys: [Key]
    )
        -> Member?
    where Value == OrderedChunks<Member> {
        keys.lazy.compactMap { self[$0]?.next(after: previous) }.min()
    }

    fileprivate mutating func insert<Member: Comparable & Sendable>(_ member: Member, for key: Key)
    where Value == OrderedChunks<Member> {
        update(key) { members in
            if members == nil { members = OrderedChunks() }
            members?.insert(member)
        }
    }

    fileprivate mutating func remove<Member: Comparable & Sendable>(_ member: Member, for key: Key)
    where Value == OrderedChunks<Member> {
        update(key) { members in
            members?.remove(member)
            if members?.isEmpty == true { members = nil }
        }
    }
}

extension DriverCore.DeviceIdentity {
    /// The keys under which drivers for such a device are found.
    var matchKeys: [DriverCore.MatchKey] {
        switch self {
        case .pci(let pci):
            [
                .pci(pci.vendor, pci.device), .pciVendor(pci.vendor),
                .pciClass(classKey(pci.classCode)), .anything,
            ]
        case .platform(let platform): platform.matchKeys
        case .bus(let bus): bus.matchKeys
        case .named: [.anything]
        }
    }
}

extension DriverCore.PlatformIdentity {
    fileprivate var matchKeys: [DriverCore.MatchKey] {
        var keys: [DriverCore.MatchKey] = [.name(baseName), .anything]
        for string in node?.compatible ?? [] { keys.append(.compatible(string.lowercased())) }
        for id in acpiIDs { keys.append(.acpi(id)) }
        return keys
    }
}

extension DriverCore.PCIMatchID {
    /// The key of devices that this entry can fit; nil for one that only an override reaches.
    var matchKey: DriverCore.MatchKey? {
        if overrideOnly { return nil }
        if vendor == DriverCore.PCIMatchID.any {
            return classMask & 0xffff00 == 0xffff00 ? .pciClass(classKey(classCode)) : .anything
        }
        return device == DriverCore.PCIMatchID.any ? .pciVendor(vendor) : .pci(vendor, device)
    }
}

/// Class and subclass, without the programming interface.
private func classKey(_ classCode: UInt32) -> UInt32 { classCode >> 8 & 0xffff }

extension DriverCore.DriverMatching {
    /// The keys of devices that a driver's tables, dynamic IDs and name can fit.
    func keys(with facts: DriverCore.DriverFacts, rule: DriverCore.MatchRule)
        -> [DriverCore.MatchKey]
    {
        if let rules = rule.rules {
            let own = facts.busTable.matchKeys(rules, driver: facts.name)
            if busDynamicIDs.isEmpty { return own }
            return (own + busDynamicIDs.map { $0.matchKey(rules) }).withoutDuplicates
        }
        let dynamic = dynamicIDs.compactMap { $0.matchKey } + proposedKeys(with: facts)
        let own = facts.tableKeys(rule: rule)
        return dynamic.isEmpty ? own : (own + dynamic).withoutDuplicates
    }
}

extension DriverCore.DriverFacts {
    fileprivate func tableKeys(rule: DriverCore.MatchRule) -> [DriverCore.MatchKey] {
        switch (rule, description.table) {
        case (.scripted, _): [.anything]
        case (.pci, .pci(let table)): table.compactMap { $0.matchKey }.withoutDuplicates
        case (.platform, .platform(let table)): platformKeys(table)
        case (.platform, _): [.name(name)]
        case (.pci, _), (.bus, _): []
        }
    }

    private func platformKeys(_ table: DriverCore.PlatformMatchTable) -> [DriverCore.MatchKey] {
        var keys: [DriverCore.MatchKey] = []
        for string in table.compatible { keys.append(.compatible(string.lowercased())) }
        for id in table.acpiIDs { keys.append(.acpi(id)) }
        for base in table.names ?? [name] { keys.append(.name(base)) }
        return keys.withoutDuplicates
    }
}

extension [DriverCore.MatchKey] {
    /// Each key once, so that one remove takes away what one insert put there.
    var withoutDuplicates: [DriverCore.MatchKey] {
        var result: [DriverCore.MatchKey] = []
        for key in self where !result.contains(key) { result.append(key) }
        return result
    }
}
