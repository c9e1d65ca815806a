import DriverCore
import DriverScripts
import Testing

/// A core with the drivers of another and with devices that were described, each below a root of its bus.
struct Matches {
    private(set) var core: DriverCore
    private var code = ScriptedDrivers()
    private var devices: [DriverCore.DeviceID] = []
    private let drivers: [DriverCore.DriverID]

    init(driversOf other: DriverCore, _ descriptions: [DriverCore.DeviceDescription]) throws {
        core = DriverCore(profile: other.profile)
        var drivers: [DriverCore.DriverID] = []
        for bus in other.busIDs {
            let rule = try #require(other.rule(of: bus))
            let name = try #require(other.name(of: bus))
            _ = core.perform(.addBus(DriverCore.BusDescription(name: name, rule: rule)), &code)
            for driver in other.drivers(of: bus) {
                let description = try #require(other.description(of: driver))
                let outcome = core.perform(.registerDriver(description), &code).outcome
                guard case .driver(let driver) = outcome else { continue }
                drivers.append(driver)
            }
        }
        self.drivers = drivers
        for description in descriptions { try add(description) }
    }

    private mutating func add(_ description: DriverCore.DeviceDescription) throws {
        let root = "root of " + (description.bus ?? "")
        if core.child(named: root, of: nil) == nil {
            let holder = DriverCore.DeviceDescription(name: root, bus: nil, identity: .named)
            _ = core.perform(.addDevice(holder), &code)
        }
        var added = description
        added.parent = core.child(named: root, of: nil)
        guard case .device(let id) = core.perform(.addDevice(added), &code).outcome else {
            throw NotAdded(name: description.name)
        }
        devices.append(id)
    }

    struct NotAdded: Error { let name: String }

    /// What decides, for every driver and every device.
    var explained: [[DriverCore.Explained]] {
        devices.map { device in drivers.map { core.explain($0, device) } }
    }

    var hasMatch: Bool {
        explained.joined().contains {
            if case .mismatch = $0.decision { false } else { true }
        }
    }
}
