/// `new_id` and `remove_id` of platform drivers, by compatible string; `*` fits every device.
///
/// Proposed by Stuart Yoder on 31 March 2014, to work "just like PCI"; Greg Kroah-Hartman and Kim
/// Phillips answered that IDs mean nothing there. Never merged. As on PCI the driver is offered all
/// devices at once, and `drivers_autoprobe` is not asked.
extension DriverCore {
    /// Whether a driver has the two files.
    func hasIDFiles(_ driver: Driver) -> Bool {
        guard driver.hasFiles, let rule = self[driver.bus]?.rule else { return false }
        if rule == .platform { return profile.proposals.contains(.platformNewID) }
        return driver.takesDynamicIDs(rule)
    }

    mutating func storeCompatible(_ driver: Driver, _ bytes: [UInt8], _ task: Int) {
        let line = StoreText(bytes).line
        guard !line.isEmpty else { return refuse(.notACompatible, task) }
        note(read: .driver(driver.id), .dynamicIDs)
        if profile.newIDRefusesKnown, driver.lists(line) {
            return refuse(.EEXIST, .idExists, task)
        }
        changeMatching(of: driver.id) { $0.proposed.dynamicCompatibles.append(line) }
        push(.conclude(.count(bytes.count)), task)
        push(.offer(Offer(driver: driver.id)), task)
    }

    mutating func removeCompatible(_ driver: Driver, _ bytes: [UInt8], _ task: Int) {
        let line = StoreText(bytes).line
        guard !line.isEmpty else { return refuse(.notACompatible, task) }
        note(read: .driver(driver.id), .dynamicIDs)
        let lower = line.lowercased()
        let place = driver.proposed.dynamicCompatibles.firstIndex { $0.lowercased() == lower }
        guard let place else { return refuse(.ENODEV, .noSuchCompatible(line.readable), task) }
        changeMatching(of: driver.id) { $0.proposed.dynamicCompatibles.remove(at: place) }
        conclude(.count(bytes.count), task)
    }

    /// The compatible strings that were added to a platform driver, the oldest first.
    public func dynamicCompatibles(of driver: DriverID) -> [String] {
        (self[driver]?.proposed.dynamicCompatibles ?? []).map { $0.readable }
    }
}

extension DriverCore.Driver {
    /// The first of the strings that were added that fits a device.
    func dynamicString(fitting identity: DriverCore.PlatformIdentity) -> String? {
        let compatible = identity.node?.compatible ?? []
        for string in proposed.dynamicCompatibles {
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
        if proposed.dynamicCompatibles.contains(where: { $0.lowercased() == lower }) {
            return true
        }
        guard case .platform(let table) = description.table else { return false }
        return table.compatible.contains { $0.lowercased() == lower }
    }

    /// The keys of devices that proposals make the driver fit.
    var proposedKeys: [DriverCore.MatchKey] {
        if proposed.matchesAnything { return [.anything] }
        var keys: [DriverCore.MatchKey] = []
        for string in proposed.dynamicCompatibles {
            keys.append(string == "*" ? .anything : .compatible(string.lowercased()))
        }
        return keys
    }
}
