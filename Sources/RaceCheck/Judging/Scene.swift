internal import DeviceBinding
internal import DriverCore

/// What judges see of a world.
struct Scene: Hashable, Sendable {
    /// Whether the device is there.
    var isPresent = false
    /// Its driver.
    var driver: String?
    /// What a program could have left there, as it is now: nil for what is as it was when the race began.
    var remains: [Remains: String] = [:]
    /// The devices that nobody asked for and that the driver has; not those that it had when the race began.
    var stolen: [String] = []
    /// An IOMMU group that user space owns while a host's driver has one of its devices.
    var halfGroup: Int?
}

/// What a program can leave behind.
enum Remains: String, Hashable, Sendable, CaseIterable {
    /// An ID that was added to a driver.
    case identifier
    /// An override of the device.
    case override
    /// A driver that the device prefers, which was proposed.
    case preference
    /// An ID by which a device is to be matched, which was proposed.
    case probeID
    /// `drivers_autoprobe` of the bus, or a driver's own.
    case fence

    /// Whether it names the driver that the device is to have, so that it keeps the device where it was put.
    var keepsDevice: Bool {
        switch self {
        case .override, .preference, .probeID: true
        case .identifier, .fence: false
        }
    }

    /// The place among all kinds.
    var index: Int {
        switch self {
        case .identifier: 0
        case .override: 1
        case .preference: 2
        case .probeID: 3
        case .fence: 4
        }
    }
}

extension Scene {
    /// What is wrong whoever is at work.
    var flaws: FlawSet {
        var flaws: FlawSet = []
        if !stolen.isEmpty { flaws.insert(FlawSet(.stolen)) }
        if halfGroup != nil { flaws.insert(FlawSet(.halfGroup)) }
        return flaws
    }
}

/// Looks at worlds for the judges.
struct Watch: Sendable {
    let task: Assignment
    /// The devices that somebody is to give to the driver.
    private let asked: Set<DeviceReference>
    /// What was there when the race began.
    let first: Scene
    private let firstRemains: [Remains: String]
    private let firstServed: Set<String>

    init(_ race: Race, _ core: DriverCore) throws(RaceError) {
        task = race.task
        guard core.device(task.device) != nil else {
            throw RaceError("The machine has no device \(task.device).")
        }
        guard let bus = core.bus(named: task.device.bus),
            core.driver(named: task.driver, on: bus) != nil
        else { throw RaceError("The machine has no driver \(task.driver) on \(task.device.bus).") }
        var asked: Set<DeviceReference> = [race.task.device]
        for actor in race.others {
            if case .procedure(_, let assignment) = actor.behaviour {
                asked.insert(assignment.device)
            }
        }
        self.asked = asked
        firstRemains = core.remains(of: task)
        firstServed = core.served(by: task)
        first = core.scene(task)
    }

    /// What is seen of a core.
    func scene(of core: DriverCore) -> Scene {
        var scene = core.scene(task)
        for (kind, value) in core.remains(of: task) where firstRemains[kind] != value {
            scene.remains[kind] = value
        }
        scene.stolen = core.served(by: task)
            .filter { name in
                !firstServed.contains(name)
                    && !asked.contains(DeviceReference(bus: task.device.bus, name: name))
            }
            .sorted()
        scene.halfGroup = core.halfGroup(of: task.device)
        return scene
    }
}

extension DriverCore {
    fileprivate func scene(_ task: Assignment) -> Scene {
        guard let device = device(task.device) else { return Scene() }
        return Scene(isPresent: true, driver: driver(of: device).flatMap { name(of: $0) })
    }

    /// The devices of a driver.
    fileprivate func served(by task: Assignment) -> Set<String> {
        guard let bus = bus(named: task.device.bus),
            let driver = driver(named: task.driver, on: bus)
        else { return [] }
        return Set(devices(of: driver).compactMap { name(of: $0) })
    }

    /// All that a procedure may leave, in words; what has gone with its device or driver is not there.
    fileprivate func remains(of task: Assignment) -> [Remains: String] {
        var remains: [Remains: String] = [:]
        guard let bus = bus(named: task.device.bus) else { return remains }
        var fences = [autoprobe(of: bus) ? "" : "drivers_autoprobe 0"]
        var identifiers: [String] = []
        for driver in drivers(of: bus) {
            let name = name(of: driver) ?? ""
            if !autoprobe(of: driver) { fences.append("\(name) autoprobe 0") }
            let ids = dynamicIDs(of: driver)
            if !ids.isEmpty { identifiers.append("\(name) \(ids)") }
            let compatibles = dynamicCompatibles(of: driver)
            if !compatibles.isEmpty { identifiers.append("\(name) \(compatibles)") }
        }
        fences.removeAll { $0.isEmpty }
        if !fences.isEmpty { remains[.fence] = fences.joined(separator: ", ") }
        if !identifiers.isEmpty { remains[.identifier] = identifiers.joined(separator: ", ") }
        if let device = device(task.device) {
            remains[.override] = driverOverride(of: device).map { "the override \($0)" }
            remains[.preference] = preferredDriver(of: device).map { "the preferred driver \($0)" }
            remains[.probeID] = driverProbeID(of: device).map { "the probe ID \($0)" }
        }
        return remains
    }

    /// The group of a device, where user space owns it and a driver of the host has one of its devices.
    fileprivate func halfGroup(of reference: DeviceReference) -> Int? {
        guard let device = device(reference), let group = group(of: device), isOwnedByUser(group),
            !isViable(group)
        else { return nil }
        return Int(group.rawValue)
    }
}
