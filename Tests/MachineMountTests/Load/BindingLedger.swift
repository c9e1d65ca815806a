import DriverCore
import VirtualSysfs

/// Who serves which device, as the drivers' own code was told: each probe and each remove once.
struct BindingLedger {
    /// The driver of each device, by its number: a device that comes back under its name is another.
    private(set) var bound: [DriverCore.DeviceID: String] = [:]
    /// How often a driver was bound.
    private(set) var bindings = 0
    /// What was wrong, in the order in which it was seen.
    private(set) var problems: [String] = []

    /// Begins with what a machine's boot has bound.
    init(_ core: DriverCore) {
        for bus in core.busIDs {
            for device in core.devices(of: bus) {
                bound[device] = core.driver(of: device).flatMap { core.name(of: $0) }
            }
        }
    }

    mutating func note(_ calls: [DriverCall]) {
        for call in calls { note(call) }
    }

    private mutating func note(_ call: DriverCall) {
        switch call {
        case .called(let request):
            let driver = bound[request.device]
            switch request.call {
            case .probe where driver != nil: problem(request, "probes what \(driver ?? "") serves")
            case .remove where driver != request.driverName:
                problem(request, "loses what \(driver ?? "nobody") serves")
            case .probe, .remove: break
            }
        case .probed(let request, .bound):
            bound[request.device] = request.driverName
            bindings += 1
        case .removed(let request): bound[request.device] = nil
        case .probed(let request, .returned(let number)):
            problem(request, "returns \(number)")
        case .matched: break
        }
    }

    private mutating func problem(_ request: DriverCore.Request, _ what: String) {
        problems.append("\(request.driverName) \(what): \(request.deviceName)")
    }

    /// What the core says otherwise.
    func differences(from core: DriverCore) -> [String] {
        let served = BindingLedger(core).bound
        let devices = Set(served.keys).union(bound.keys)
        return devices.filter { served[$0] != bound[$0] }.map { device in
            "\(device): \(served[device] ?? "nobody"), not \(bound[device] ?? "nobody")"
        }
    }
}
