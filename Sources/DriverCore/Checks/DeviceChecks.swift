#if ANYBIND_CHECKS
/// What holds of each device, driver and group between any two steps.
extension DriverCore {
    func check(_ id: DeviceID) throws(Violation) {
        guard let facts = facts(of: id), let serving = read(id, .driver) else { return }
        if child(facts.name, of: facts.parent) != id {
            throw Violation("\(id) is not found below its parent")
        }
        if !childList(of: facts.parent).contains(id) { throw Violation("\(id) is an orphan") }
        if let parent = facts.parent, !exists(parent) { throw Violation("\(id) is left behind") }
        if let bus = facts.bus {
            let isListed = deviceList(of: bus).contains(id)
            if isListed != (device(named: facts.name, on: bus) == id) {
                throw Violation("\(id) is not found by its name, or though it is not listed")
            }
        }
        if let binding = serving.binding {
            let lister = serving.overwritten ?? serving.driver
            if binding.device != id { throw Violation("\(id) has the binding of another") }
            if lister.flatMap({ bound(by: $0) })?.contains(binding) != true {
                throw Violation("\(id) is in no list of its driver")
            }
        }
        if serving.isLinked, serving.driver == nil { throw Violation("\(id) has wrong links") }
        if serving.overwritten != nil, serving.binding == nil {
            throw Violation("\(id) is overwritten and was not bound")
        }
        if let group = read(id, .group)?.group, memberList(of: group)?.contains(id) != true {
            throw Violation("\(id) is in a group that does not know")
        }
        if let number = read(id, .vfio)?.number, !read(.vfio).numbers.contains(number) {
            throw Violation("\(id) has a vfio number that was not given out")
        }
        try checkMadeDevices(of: id, serving)
        try checkLinks(of: id)
        try checkFunctions(of: id, facts)
    }

    /// What a driver makes is not there while nobody serves the device above.
    ///
    /// Where a driver may be put over another, a device can lose its driver, and nobody is told.
    private func checkMadeDevices(of id: DeviceID, _ serving: DeviceDriver) throws(Violation) {
        guard serving.driver == nil, comesToRest else { return }
        for hardware in madeHardware(below: id) {
            guard let found = function(hardware), found.maker != nil, let device = found.device
            else { continue }
            throw Violation("\(device) is there without the driver that makes it")
        }
    }

    private func checkLinks(of id: DeviceID) throws(Violation) {
        guard let links = read(id, .links) else { return }
        for link in links.suppliers {
            let back = read(link.other, .links)?.consumers.filter { $0.other == id }
            if back?.count != 1 { throw Violation("\(id) has a one-sided link") }
            // A link may be left at its supplier's unbinding, where two release the supplier at once.
            // A deferral leaves its device probing, and a link that is made then begins so.
            if !hasTasks, link.state == .consumerProbe, links.status != .probing {
                throw Violation("\(id) has a link in its probe")
            }
        }
        for link in links.consumers {
            let back = read(link.other, .links)?.suppliers.filter { $0.other == id }
            if back?.count != 1 { throw Violation("\(id) has a one-sided link") }
        }
    }

    private func checkFunctions(of id: DeviceID, _ facts: DeviceFacts) throws(Violation) {
        for function in virtualFunctions(of: id)
        where physicalFunction(of: function) != id {
            throw Violation("\(id) has a virtual function that is gone, or another's")
        }
    }

    func check(_ id: DriverID) throws(Violation) {
        guard let facts = facts(of: id), let presence = read(id, .presence),
            let matching = read(id, .dynamicIDs), let rule = rule(of: facts.bus)
        else { return }
        if driverList(of: facts.bus).contains(id) != presence.isListed {
            throw Violation("\(id) is in its bus's list, and should not be, or the other way round")
        }
        if driver(named: facts.name, on: facts.bus) != id {
            throw Violation("\(id) is not found by its name")
        }
        if matchKeys(of: id) != matching.keys(with: facts, rule: rule) {
            throw Violation("\(id) has the keys of other IDs")
        }
        for binding in bound(by: id)?.elements ?? [] where exists(binding.device) {
            if read(binding.device, .driver)?.binding != binding {
                throw Violation("\(id) serves \(binding.device), which does not know")
            }
        }
    }

    func check(_ id: GroupID) throws(Violation) {
        guard let members = memberList(of: id), let ownership = ownership(of: id) else { return }
        if members.isEmpty { throw Violation("\(id) is empty") }
        for member in members.elements where read(member, .group)?.group != id {
            throw Violation("\(id) has a member that does not know")
        }
        if ownership.count < 0 { throw Violation("\(id) counts \(ownership.count)") }
        if let owner = ownership.owner, read(.vfio).group(owner)?.group != id {
            throw Violation("\(id) is owned by nobody who lives")
        }
    }

    func checkVFIO() throws(Violation) {
        let vfio = read(.vfio)
        for group in vfio.groups {
            if vfio.groups.filter({ $0.id == group.id }).count != 1 {
                throw Violation("\(group.id) is there twice")
            }
            if group.isDead != group.devices.isEmpty { throw Violation("\(group.id) is half dead") }
        }
        for file in vfio.files {
            guard case .group(let group) = file.kind else { continue }
            if vfio.group(group) == nil { throw Violation("\(file.id) is of a group that is gone") }
        }
    }
}
#endif
