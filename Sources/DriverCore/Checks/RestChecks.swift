#if ANYBIND_CHECKS
/// What holds when nothing is under way.
extension DriverCore {
    func checkRest() throws(Violation) {
        if !locks.isEmpty { throw Violation("a lock is held") }
        if !read(.deferred).active.isEmpty {
            throw Violation("a device is about to be tried by nobody")
        }
        for device in read(.deferred).pending where !exists(device) {
            throw Violation("\(device) is deferred but gone")
        }
        for slot in 0..<deviceCount { try checkRest(DeviceID(rawValue: Int32(slot))) }
        for slot in 0..<driverCount { try checkRest(DriverID(rawValue: Int32(slot))) }
        for module in read(.modules).modules {
            if module.state != .live { throw Violation("\(module.name) is half there") }
            for driver in module.drivers where !exists(driver) {
                throw Violation("\(module.name) has a driver that is gone")
            }
        }
        try checkClasses()
        try checkIndex()
        if read(.vfio).files.isEmpty { try checkUnused() }
    }

    private func checkRest(_ id: DeviceID) throws(Violation) {
        if isLeftOver(id) { throw Violation("\(id) has gone and is remembered") }
        guard let presence = read(id, .presence), let serving = read(id, .driver),
            let links = read(id, .links)
        else { return }
        if presence.isDead || !presence.hasFiles { throw Violation("\(id) is half removed") }
        if (serving.driver == nil) != (serving.binding == nil) {
            throw Violation("\(id) is half bound")
        }
        if serving.isLinked != (serving.driver != nil) { throw Violation("\(id) has wrong links") }
        if links.status == .unbinding { throw Violation("\(id) is half unbound") }
        if profile.hasDeviceLinks, (links.status == .bound) != (serving.binding != nil) {
            throw Violation("\(id) is something else to its links")
        }
        if serving.asynchronousDriver != nil {
            throw Violation("\(id) waits for an asynchronous probe")
        }
        if serving.driver == nil, id != virtualDevice, !classDevices(of: id).isEmpty {
            throw Violation("\(id) has a class")
        }
        for link in links.suppliers
        where link.state == .active && link.isManaged && serving.driver == nil {
            throw Violation("\(id) uses a supplier and has no driver")
        }
        if let physical = physicalFunction(of: id), !virtualFunctions(of: physical).contains(id) {
            throw Violation("\(id) is nobody's virtual function")
        }
    }

    private func checkRest(_ id: DriverID) throws(Violation) {
        if isLeftOver(id) { throw Violation("\(id) has gone and is remembered") }
        guard let presence = read(id, .presence) else { return }
        if !presence.isListed || !presence.hasFiles { throw Violation("\(id) is half there") }
        for binding in bound(by: id)?.elements ?? []
        where read(binding.device, .driver)?.driver != id {
            throw Violation("\(id) serves \(binding.device), which does not know")
        }
    }

    /// What holds when no program has a file of vfio open either.
    private func checkUnused() throws(Violation) {
        for group in groupIDs {
            let users = members(of: group).filter { member in
                let driver = read(member, .driver)?.driver.flatMap { facts(of: $0) }
                return driver?.description.managesDMA == false
            }
            guard let ownership = ownership(of: group) else { continue }
            if ownership.owner != nil { throw Violation("\(group) is owned by nobody who lives") }
            // The rule of 2014 counts nobody.
            let count = profile.groupRule == .ownership ? users.count : 0
            if ownership.count != count {
                throw Violation("\(group) counts \(ownership.count) and has \(count)")
            }
        }
        var bound: [DeviceID] = []
        for slot in 0..<deviceCount {
            let id = DeviceID(rawValue: Int32(slot))
            let driver = read(id, .driver)?.driver.flatMap { facts(of: $0) }
            if driver?.isVFIO == true { bound.append(id) }
        }
        let vfio = read(.vfio)
        if vfio.groups.flatMap({ $0.devices }).sorted() != bound {
            throw Violation("vfio groups have the wrong members")
        }
        for group in vfio.groups {
            if group.isDead || group.devices.isEmpty {
                throw Violation("a dead vfio group is left")
            }
            if group.file != nil || group.container != nil {
                throw Violation("a vfio group is open")
            }
        }
        let numbers = bound.compactMap { read($0, .vfio)?.number }.sorted()
        if vfio.numbers.elements != numbers { throw Violation("a vfio number is lost") }
    }

    private func checkClasses() throws(Violation) {
        var expected = NameIndex()
        for slot in 0..<deviceCount {
            guard let facts = facts(of: DeviceID(rawValue: Int32(slot))) else { continue }
            for item in classDevices(of: facts.id) where !item.isElsewhere {
                let member = ClassMember(name: item.name, device: facts.id, path: facts.path)
                expected.insert(member, intoClass: item.className)
            }
            if let number = vfioNumber(of: facts.id) {
                let member = ClassMember(name: "vfio\(number)", device: facts.id, path: facts.path)
                expected.insert(member, intoClass: "vfio-dev")
            }
        }
        if classes != expected.classNames.elements { throw Violation("a class is lost") }
        for name in classes {
            let wanted = expected.members(ofClass: name)?.elements ?? []
            if memberList(ofClass: name)?.elements != wanted {
                throw Violation("a member of \(name) is lost")
            }
        }
    }

    /// The index finds exactly what asking everybody finds.
    private func checkIndex() throws(Violation) {
        for bus in busIDs {
            guard let rule = rule(of: bus) else { continue }
            let drivers = driverList(of: bus).elements.compactMap { facts(of: $0) }
            let devices = deviceList(of: bus).elements.compactMap { facts(of: $0) }
            for device in devices {
                let naming = read(device.id, .override) ?? DeviceNaming()
                let keys = naming.identity(of: device).matchKeys
                let found = walk { driver(after: $0, sharing: keys, on: bus) }
                for driver in drivers where naming.namedDriver == nil && fits(driver, device, rule)
                {
                    if !found.contains(driver.id) {
                        throw Violation("\(driver.id) is not in the index")
                    }
                }
                for gone in found where !exists(gone) {
                    throw Violation("\(gone) is still in the index")
                }
            }
            for driver in drivers {
                // Whoever takes anything is offered the bus's list and not the index.
                if matchKeys(of: driver.id).contains(.anything) { continue }
                let keys =
                    matchKeys(of: driver.id) + [.override(driver.name), .preferred(driver.name)]
                let found = walk { device(after: $0, sharing: keys, on: bus) }
                for device in devices where fits(driver, device, rule) {
                    if !found.contains(device.id) {
                        throw Violation("\(device.id) is not in the index")
                    }
                }
                for gone in found where !exists(gone) {
                    throw Violation("\(gone) is still in the index")
                }
            }
        }
    }

    private func fits(_ driver: DriverFacts, _ device: DeviceFacts, _ rule: MatchRule) -> Bool {
        if case .yes = Matching.match(matching(driver), matched(device), rule: rule) { return true }
        return false
    }

    private func walk<ID>(_ next: (ID?) -> ID?) -> [ID] {
        var found: [ID] = []
        while let id = next(found.last) { found.append(id) }
        return found
    }
}
#endif
