/// `new_id` and `remove_id` of platform drivers, by compatible string; `*` fits every device.
///
/// Proposed by Stuart Yoder on 31 March 2014, to work "just like PCI"; Greg Kroah-Hartman and Kim
/// Phillips answered that IDs mean nothing there. Never merged. As on PCI the driver is offered all
/// devices at once, and `drivers_autoprobe` is not asked.
extension DriverCore {
    /// Whether a driver has the two files.
    func hasIDFiles(_ driver: DriverFacts) -> Bool {
        guard read(driver.id, .presence)?.hasFiles == true, let rule = rule(of: driver.bus) else {
            return false
        }
        if rule == .platform { return profile.proposals.contains(.platformNewID) }
        return driver.takesDynamicIDs(rule)
    }

    mutating func storeCompatible(_ driver: DriverFacts, _ bytes: [UInt8], _ task: TaskIndex) {
        let line = StoreText(bytes).line
        guard !line.isEmpty else { return refuse(.notACompatible, task) }
        if profile.newIDRefusesKnown, matching(driver).lists(line) {
            return refuse(.EEXIST, .idExists, task)
        }
        changeMatching(of: driver.id) { $0.dynamicCompatibles.append(line) }
        push(.conclude(.count(bytes.count)), task)
        push(.offer(Offer(driver: driver.id)), task)
    }

    mutating func removeCompatible(_ driver: DriverFacts, _ bytes: [UInt8], _ task: TaskIndex) {
        let line = StoreText(bytes).line
        guard !line.isEmpty else { return refuse(.notACompatible, task) }
        let lower = line.lowercased()
        let known = read(driver.id, .dynamicIDs)?.dynamicCompatibles ?? []
        let index = known.firstIndex { $0.lowercased() == lower }
        guard let index else { return refuse(.ENODEV, .noSuchCompatible(line.readable), task) }
        changeMatching(of: driver.id) { $0.dynamicCompatibles.remove(at: index) }
        conclude(.count(bytes.count), task)
    }

    /// The compatible strings that were added to a platform driver, the oldest first.
    public func dynamicCompatibles(of driver: DriverID) -> [String] {
        (read(driver, .dynamicIDs)?.dynamicCompatibles ?? []).map { $0.readable }
    }
}

extension DriverCore.MatchingDriver {
    /// The first of the strings that were added that fits a device.
    func dynamicString(fitting identity: DriverCore.PlatformIdentity) -> String? {
        let compatible = identity.node?.compatible ?? []
        for string in matching.dynamicCompatibles {
            let lower = string.lowercased()
            if string == "*" || compatible.contains(where: { $0.lowercased() == lower }) {
                return string
            }
        }
        return nil
    }

    /// Whether a string is listed already, in the table or among those added.
    fileprivate func lists(_ string: String) -> Bool {
        let lower = string.lowercased()
        if matching.dynamicCompatibles.contains(where: { $0.lowercased() == lower }) {
            return true
        }
        guard case .platform(let table) = facts.description.table else { return false }
        return table.compatible.contains { $0.lowercased() == lower }
    }
}

extension DriverCore.DriverMatching {
    /// The keys of devices that proposals make the driver fit.
    func proposedKeys(with facts: DriverCore.DriverFacts) -> [DriverCore.MatchKey] {
        if facts.matchesAnything { return [.anything] }
        return dynamicCompatibles.map { $0 == "*" ? .anything : .compatible($0.lowercased()) }
    }
}
