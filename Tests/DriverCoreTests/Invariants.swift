@testable import DriverCore

/// What no history may break; each check answers with what is wrong, or nil.
enum Invariants {
    /// What holds between any two steps.
    static func whileRunning(_ core: DriverCore) -> String? {
        let tasks = core.taskIDs
        for held in core.locks {
            if !tasks.contains(held.owner) { return "\(held.lock) is held by a task that ended" }
            for waiter in held.line where core.index(of: waiter) == nil {
                return "\(waiter) ended in line for \(held.lock)"
            }
        }
        for task in core.tasks where task.frames.isEmpty { return "\(task.id) has no frame" }
        return nil
    }

    /// What holds when nothing is under way and no file is open.
    static func atRest(_ core: DriverCore) -> String? {
        if let task = core.taskIDs.first {
            return "\(task) is left, and waits for \(String(describing: core.wait(of: task)))"
        }
        if !core.locks.isEmpty { return "a lock is held" }
        if !core.deferredActive.isEmpty { return "a device is about to be tried by nobody" }
        for device in core.deferredPending where !core.exists(device) {
            return "\(device) is deferred but gone"
        }
        return devices(core) ?? drivers(core) ?? groups(core) ?? vfio(core) ?? tree(core)
            ?? classes(core) ?? index(core)
    }

    /// Whether a write to `sriov_numvfs` and a removal of the same function wait for each other for ever.
    ///
    /// Source: `sriov_numvfs_store()`, drivers/pci/iov.c, takes the function's lock and then that of rescans;
    /// `pci_stop_and_remove_bus_device_locked()`, drivers/pci/remove.c, the other way round.
    static func isInKernelsDeadlock(_ core: DriverCore) -> Bool {
        guard let rescan = core.locks.first(where: { $0.lock == .pci }) else { return false }
        return core.locks.contains { held in
            held.lock != .pci && held.line.contains(rescan.owner)
                && rescan.line.contains(held.owner)
        }
    }

    private static func all(_ core: DriverCore) -> [DriverCore.Device] {
        (0..<core.devices.count).compactMap { core.devices[$0] }
    }

    private static func devices(_ core: DriverCore) -> String? {
        for device in all(core) {
            let id = device.id
            if device.isDead || !device.hasFiles { return "\(id) is half removed" }
            if (device.driver == nil) != (device.binding == nil) { return "\(id) is half bound" }
            if device.isLinked != (device.driver != nil) { return "\(id) has wrong links" }
            if device.linkStatus == .unbinding { return "\(id) is half unbound" }
            if core.profile.hasDeviceLinks,
                (device.linkStatus == .bound) != (device.binding != nil)
            {
                return "\(id) is otherwise to its links"
            }
            if device.asynchronousDriver != nil { return "\(id) waits for an asynchronous probe" }
            if let driver = device.driver, let binding = device.binding,
                core[driver]?.bound.contains(binding) != true
            {
                return "\(id) is in no list of its driver"
            }
            if device.driver == nil, !device.classDevices.isEmpty { return "\(id) has a class" }
            for function in device.virtualFunctions where core[function] == nil {
                return "\(id) has a virtual function that is gone"
            }
            if let physical = device.facts.physicalFunction,
                core[physical]?.virtualFunctions.contains(id) != true
            {
                return "\(id) is nobody's virtual function"
            }
            if let wrong = links(device, core) { return wrong }
        }
        return nil
    }

    private static func links(_ device: DriverCore.Device, _ core: DriverCore) -> String? {
        for link in device.suppliers {
            let back = core[link.other]?.consumers.filter { $0.other == device.id }
            if back?.count != 1 { return "\(device.id) has a one-sided link" }
            if link.state == .active, link.isManaged, device.driver == nil {
                return "\(device.id) uses a supplier and has no driver"
            }
            // A link may be left at its supplier's unbinding, where two release the supplier at once.
            // A deferral leaves its device probing, and a link that is made then begins so.
            if link.state == .consumerProbe, device.linkStatus != .probing {
                return "\(device.id) has a link in its probe"
            }
        }
        for link in device.consumers
        where core[link.other]?.suppliers.contains(where: { $0.other == device.id }) != true {
            return "\(device.id) has a one-sided link"
        }
        return nil
    }

    private static func drivers(_ core: DriverCore) -> String? {
        for slot in 0..<core.drivers.count {
            guard let driver = core.drivers[slot] else { continue }
            if !driver.isListed || !driver.hasFiles { return "\(driver.id) is half there" }
            for binding in driver.bound.elements where core[binding.device]?.driver != driver.id {
                return "\(driver.id) serves \(binding.device), which does not know"
            }
            if core.driver(named: driver.name, on: driver.bus) != driver.id {
                return "\(driver.id) is not found by its name"
            }
        }
        for module in core.modules {
            if module.state != .live { return "\(module.name) is \(module.state)" }
            for driver in module.drivers where core[driver] == nil {
                return "\(module.name) has a driver that is gone"
            }
        }
        return nil
    }

    private static func groups(_ core: DriverCore) -> String? {
        var free = 0
        for slot in 0..<core.groups.count {
            guard let group = core.groups[slot] else {
                free += 1
                continue
            }
            let members = all(core).filter { $0.group == group.id }.map { $0.id }
            if group.members.elements != members { return "\(group.id) has the wrong members" }
            if members.isEmpty { return "\(group.id) is empty" }
            let users = members.filter { member in
                core[member]?.driver.flatMap { core[$0] }?.description.managesDMA == false
            }
            if group.owner != nil { return "\(group.id) is owned by nobody who lives" }
            // The rule of 2014 counts nobody.
            let count = core.profile.groupRule == .ownership ? users.count : 0
            if group.ownerCount != count {
                return "\(group.id) counts \(group.ownerCount) and has \(count)"
            }
        }
        return core.freeGroups.count == free ? nil : "a free group is lost"
    }

    private static func vfio(_ core: DriverCore) -> String? {
        if !core.vfioFiles.isEmpty { return "a vfio file is left" }
        let bound = all(core).filter { device in
            device.driver.flatMap { core[$0] }?.isVFIO == true
        }
        let members = core.vfioGroups.flatMap { $0.devices }.sorted()
        if members != bound.map({ $0.id }) { return "vfio groups have the wrong members" }
        for group in core.vfioGroups {
            if group.isDead || group.devices.isEmpty { return "a dead vfio group is left" }
            if group.file != nil || group.container != nil { return "a vfio group is open" }
        }
        let numbers = bound.compactMap { $0.vfioNumber }.sorted()
        return core.vfioNumbers.elements == numbers ? nil : "a vfio number is lost"
    }

    private static func tree(_ core: DriverCore) -> String? {
        for device in all(core) {
            if core.child(named: device.name, of: device.facts.parent) != device.id {
                return "\(device.id) is not found below its parent"
            }
            if let parent = device.facts.parent {
                if core[parent]?.children.contains(device.id) != true { return "an orphan" }
            } else if !core.roots.contains(device.id) {
                return "\(device.id) is no root"
            }
            for child in device.children.elements where core[child] == nil {
                return "\(device.id) has a child that is gone"
            }
        }
        for bus in core.busIDs {
            let members = all(core).filter { $0.bus == bus }.map { $0.id }
            if core.devices(of: bus) != members { return "\(bus) has the wrong devices" }
            for id in members where core.device(named: core.name(of: id) ?? "", on: bus) != id {
                return "\(id) is not found by its name"
            }
        }
        return nil
    }

    private static func classes(_ core: DriverCore) -> String? {
        var expected: [String: [String]] = [:]
        for device in all(core) {
            for item in device.classDevices {
                // Two of one name on one device are one entry.
                let entry = "\(item.name) \(device.id.rawValue)"
                if expected[item.className]?.contains(entry) != true {
                    expected[item.className, default: []].append(entry)
                }
            }
            if let number = device.vfioNumber, core.profile.hasVFIODeviceClass {
                expected["vfio-dev", default: []].append("vfio\(number) \(device.id.rawValue)")
            }
        }
        if core.classes != expected.keys.sorted() { return "a class is lost" }
        for name in core.classes {
            let members = core.members(ofClass: name).map { "\($0.name) \($0.device.rawValue)" }
            if members.sorted() != expected[name]?.sorted() { return "a member of \(name) is lost" }
        }
        return nil
    }

    /// The index finds exactly what asking everybody finds.
    private static func index(_ core: DriverCore) -> String? {
        for bus in core.buses {
            let drivers = (0..<core.drivers.count).compactMap { core.drivers[$0] }
                .filter { $0.bus == bus.id }
            if bus.drivers.elements != drivers.map({ $0.id }) { return "a driver is lost" }
            for device in all(core) where device.bus == bus.id {
                let keys = device.matchedIdentity.matchKeys
                let found = walk { bus.index.driver(after: $0, sharing: keys) }
                for driver in drivers where device.namedDriver == nil {
                    guard case .yes = DriverCore.Matching.match(driver, device, rule: bus.rule)
                    else {
                        continue
                    }
                    if !found.contains(driver.id) { return "\(driver.id) is not in the index" }
                }
                if let gone = found.first(where: { core[$0] == nil }) {
                    return "\(gone) is still in the index"
                }
            }
            for driver in drivers {
                if driver.matchKeys != driver.findMatchKeys(rule: bus.rule) {
                    return "\(driver.id) has the keys of other IDs"
                }
                // Whoever takes anything is offered the bus's list and not the index.
                if driver.matchKeys.contains(.anything) { continue }
                let keys =
                    driver.matchKeys + [.override(driver.name), .preferred(driver.name)]
                let found = walk { bus.index.device(after: $0, sharing: keys) }
                for device in all(core) where device.bus == bus.id {
                    guard case .yes = DriverCore.Matching.match(driver, device, rule: bus.rule)
                    else {
                        continue
                    }
                    if !found.contains(device.id) { return "\(device.id) is not in the index" }
                }
                if let gone = found.first(where: { core[$0] == nil }) {
                    return "\(gone) is still in the index"
                }
            }
        }
        return nil
    }

    private static func walk<ID>(_ next: (ID?) -> ID?) -> [ID] {
        var found: [ID] = []
        while let id = next(found.last) { found.append(id) }
        return found
    }
}
