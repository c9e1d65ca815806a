extension DriverCore {
    /// The one match function of all buses whose rules are data.
    enum StepMatching {
        /// What decides whether a driver fits a device: the first step that says yes or no.
        static func decide(_ driver: MatchingDriver, _ device: MatchedDevice, _ kind: BusKind)
            -> Explanation
        {
            guard case .bus(let identity) = device.facts.description.identity, identity.kind == kind
            else { return .mismatch(.otherBus) }
            let (rules, table) = (kind.rules, driver.facts.busTable)
            for step in rules.steps {
                switch step {
                case .override, .overrideFilter:
                    guard let override = device.override else { continue }
                    guard override.isSame(as: driver.name) else {
                        return .mismatch(.overrideNames(override.readable))
                    }
                    if step == .override { return .overrideNames(override) }
                case .barrier:
                    if let barrier = rules.barrier(identity, table) {
                        return .mismatch(.barrier(barrier))
                    }
                case .dynamicIDs:
                    for id in driver.matching.busDynamicIDs where fits(id, identity, rules) {
                        return .busDynamicID(id)
                    }
                case .table:
                    for (index, id) in table.ids.enumerated()
                    where (!id.overrideOnly || device.override != nil) && fits(id, identity, rules)
                    {
                        return .busEntry(id, index: index)
                    }
                case .deviceTree:
                    if let string = identity.node?.first(of: table.compatible) {
                        return .compatible(string)
                    }
                case .acpi:
                    for id in identity.acpiIDs where table.acpiIDs.lists(id) { return .acpiID(id) }
                case .names:
                    if table.names?.lists(identity.baseName) == true {
                        return .nameInTable(identity.baseName)
                    }
                case .namesOrOwn:
                    let name = identity.baseName
                    guard let names = table.names else {
                        return name.isSame(as: driver.name)
                            ? .sameName(name) : .mismatch(.nothingFits)
                    }
                    return names.lists(name)
                        ? .nameInTable(name) : .mismatch(.nameNotInTable(name))
                case .anything: return .takesAnything
                case .wholeDevices:
                    if table.isForWholeDevices, table.ids.isEmpty { return .takesAnything }
                }
            }
            return .mismatch(reason(driver, identity, rules))
        }

        private static func fits(_ id: BusMatchID, _ identity: BusIdentity, _ rules: BusRules)
            -> Bool
        {
            id.mismatch(with: identity) == nil && rules.counts(id, identity)
        }

        /// Why nothing fits: the field at which the entry that came furthest failed.
        private static func reason(
            _ driver: MatchingDriver,
            _ identity: BusIdentity,
            _ rules: BusRules
        ) -> Mismatch {
            guard rules.steps.contains(.table) else { return .nothingFits }
            var furthest: Int?
            var isHeldBack = false
            for id in driver.facts.busTable.ids + driver.matching.busDynamicIDs {
                guard let index = id.mismatch(with: identity) else {
                    if id.overrideOnly { return .onlyWithOverride }
                    isHeldBack = true
                    continue
                }
                furthest = max(furthest ?? index, index)
            }
            if isHeldBack { return .entryDoesNotCount }
            return .noBusEntry(nearest: furthest.map { rules.fields[$0].name })
        }
    }
}

extension DriverCore.DeviceTreeNode {
    /// The first of the node's compatible strings that is in the list, without regard to case.
    ///
    /// Source: `__of_device_is_compatible()`, drivers/of/base.c.
    func first(of strings: [String]) -> String? {
        if strings.isEmpty { return nil }
        for own in compatible {
            let lower = own.lowercased()
            for string in strings where string.lowercased() == lower { return own }
        }
        return nil
    }
}

extension DriverCore.BusIdentity {
    /// The keys under which drivers for such a device are found.
    var matchKeys: [DriverCore.MatchKey] {
        let rules = kind.rules
        var keys: [DriverCore.MatchKey] = [.anything]
        if values.count > 1, values[0] != .absent, values[1] != .absent {
            keys.append(.fields(values[0], values[1]))
        }
        for (index, value) in values.enumerated() where value != .absent {
            let bits = rules.fields[index].indexedBits
            if bits != 0 { keys.append(.field(index, value.masked(by: bits))) }
        }
        for string in node?.compatible ?? [] { keys.append(.compatible(string.lowercased())) }
        for id in acpiIDs { keys.append(.acpi(id)) }
        if !baseName.isEmpty { keys.append(.name(baseName)) }
        return keys
    }
}

extension DriverCore.BusMatchID {
    /// The key of devices that this entry can fit: both first fields, else the first that it asks for.
    func matchKey(_ rules: DriverCore.BusRules) -> DriverCore.MatchKey {
        if tests.count > 1, case .equals(let first) = tests[0], case .equals(let second) = tests[1]
        {
            return .fields(first, second)
        }
        for (index, test) in tests.enumerated() {
            let bits = rules.fields[index].indexedBits
            if bits == 0 { continue }
            switch test {
            case .equals(let value): return .field(index, value.masked(by: bits))
            case .masked(let value, let mask) where mask & bits == bits:
                return .field(index, .number(value & bits))
            default: continue
            }
        }
        return .anything
    }
}

extension DriverCore.BusMatchTable {
    /// The keys of devices that a driver with this table can fit without an ID added at run time.
    func matchKeys(_ rules: DriverCore.BusRules, driver: String) -> [DriverCore.MatchKey] {
        var keys: [DriverCore.MatchKey] = []
        for step in rules.steps {
            switch step {
            case .override, .overrideFilter, .barrier, .dynamicIDs: continue
            case .table:
                for id in ids where !id.overrideOnly { keys.append(id.matchKey(rules)) }
            case .deviceTree:
                for string in compatible { keys.append(.compatible(string.lowercased())) }
            case .acpi: for id in acpiIDs { keys.append(.acpi(id)) }
            case .names: for name in names ?? [] { keys.append(.name(name)) }
            case .namesOrOwn: for name in names ?? [driver] { keys.append(.name(name)) }
            case .anything: keys.append(.anything)
            case .wholeDevices: if isForWholeDevices, ids.isEmpty { keys.append(.anything) }
            }
        }
        return keys.withoutDuplicates
    }
}

extension DriverCore.BusValue {
    fileprivate func masked(by bits: UInt64) -> DriverCore.BusValue {
        if case .number(let number) = self { .number(number & bits) } else { self }
    }
}

extension DriverCore.BusIdentity {
    /// Whether a driver's table lists such a device: neither an override nor an ID added later counts.
    public func isListed(by table: DriverCore.BusMatchTable, ofDriver name: String) -> Bool {
        let description = DriverCore.DeviceDescription(name: "", bus: nil, identity: .bus(self))
        let device = DriverCore.MatchedDevice(
            facts: DriverCore.DeviceFacts(
                id: DriverCore.DeviceID(rawValue: .max),
                bus: nil,
                description: DriverCore.Described(description),
                path: ""
            ),
            naming: DriverCore.DeviceNaming(),
            isMatchable: true
        )
        let driver = DriverCore.MatchingDriver(
            facts: DriverCore.DriverFacts(
                id: DriverCore.DriverID(rawValue: .max),
                bus: DriverCore.BusID(rawValue: .max),
                description: DriverCore.DriverDescription(name: name, bus: "", table: .bus(table)),
                directoryName: name
            ),
            matching: DriverCore.DriverMatching(matchAnswer: 0)
        )
        if case .mismatch = DriverCore.StepMatching.decide(driver, device, kind) { return false }
        return true
    }
}
