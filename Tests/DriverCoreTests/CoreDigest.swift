@testable import DriverCore

/// What a core holds, place by place, each as one number: enough to see that a place has changed.
///
/// Numbers that only count, of bindings, tasks and events, are left out: no decision rests on them.
struct CoreDigest: Equatable {
    private(set) var places: [DriverCore.Place: Int] = [:]

    init(_ core: DriverCore) {
        for bus in core.buses { add(bus) }
        for slot in 0..<core.devices.count {
            if let device = core.devices[slot] { add(device, core) }
        }
        for slot in 0..<core.drivers.count {
            if let driver = core.drivers[slot] { add(driver) }
        }
        for slot in 0..<core.groups.count {
            if let group = core.groups[slot] { add(group) }
        }
        addOnce(core)
    }

    /// The places of objects that are there before and after, and hold something else; and who has gone.
    func changes(to later: CoreDigest) -> [DriverCore.Place] {
        places.compactMap { place, digest in
            guard let now = later.places[place] else {
                guard case .device = place.object, place.field == .presence else { return nil }
                return place
            }
            return now == digest ? nil : place
        }
    }

    private mutating func put(
        _ object: DriverCore.Place.Object,
        _ field: DriverCore.Place.Field,
        _ values: AnyHashable?...
    ) {
        places[DriverCore.Place(object, field)] = values.hashValue
    }

    private mutating func add(_ bus: DriverCore.Bus) {
        put(.bus(bus.id), .autoprobe, bus.autoprobe)
        put(.bus(bus.id), .devices, bus.devices.elements)
        put(.bus(bus.id), .drivers, bus.drivers.elements)
    }

    private mutating func add(_ device: DriverCore.Device, _ core: DriverCore) {
        let object = DriverCore.Place.Object.device(device.id)
        put(object, .presence, device.isDead, device.hasFiles, device.hasRemoveFile)
        put(object, .devices, device.children.elements, device.classDevices, device.group)
        put(
            object,
            .driver,
            device.driver,
            device.binding == nil,
            device.isLinked,
            device.asynchronousDriver
        )
        let proposed = device.proposed
        put(object, .override, device.override, proposed?.preferredDriver, proposed?.probeID)
        put(object, .readiness, device.isMatchable, device.isReady, device.isMadeAbleToWake)
        put(object, .deferred, device.canMatch)
        put(
            object,
            .links,
            device.suppliers.map { digest($0) },
            device.consumers.map { digest($0) },
            device.linkStatus
        )
        put(object, .autoprobe, device.sriovDriversAutoprobe)
        put(object, .virtualFunctions, device.virtualFunctions, device.enabledVFs)
        put(object, .vfio, device.vfioNumber, device.isLeavingVFIO)
        let lock = core.locks.first { $0.lock == .device(device.id) }
        put(object, .lock, lock?.owner, lock?.line)
    }

    private func digest(_ link: DriverCore.DeviceLink) -> AnyHashable {
        [AnyHashable(link.other), link.flags.rawValue, "\(link.state)"]
    }

    private mutating func add(_ driver: DriverCore.Driver) {
        let object = DriverCore.Place.Object.driver(driver.id)
        let isGoing = !driver.isListed
        put(object, .presence, driver.hasFiles, isGoing, driver.hasLostProbe, driver.hasSentRemove)
        put(object, .devices, driver.bound.elements.map { $0.device }, driver.proposed.leftLinks)
        put(
            object,
            .dynamicIDs,
            driver.dynamicIDs,
            driver.busDynamicIDs,
            driver.proposed.dynamicCompatibles,
            driver.matchAnswer
        )
        put(object, .autoprobe, driver.proposed.autoprobe)
    }

    private mutating func add(_ group: DriverCore.IOMMUGroup) {
        put(.group(group.id), .devices, group.members.elements)
        put(.group(group.id), .owner, group.owner, group.ownerCount)
    }

    private mutating func addOnce(_ core: DriverCore) {
        put(.core, .deferred, core.deferredPending, core.deferredActive)
        let files = core.vfioFiles.map { [AnyHashable($0.id), $0.isOpen, $0.iommuType] }
        let groups = core.vfioGroups.map {
            [AnyHashable($0.id), $0.devices, $0.isDead, $0.file, $0.container]
        }
        put(.core, .vfio, files, groups, core.vfioNumbers.elements)
        let modules = core.modules.map { module in
            [AnyHashable(module.name), module.drivers, module.parameters, "\(module.state)"]
        }
        put(.core, .modules, modules)
        let lock = core.locks.first { $0.lock == .pci }
        put(.core, .lock, lock?.owner, lock?.line)
        put(.core, .presence, core.stopReason)
    }
}
