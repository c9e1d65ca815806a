import DriverCore
import MachineSimulation

/// What a run is compared by: who serves which device, overrides, dynamic IDs, autoprobe.
struct MachineState {
    /// Each fact by its name, in the order of the machine.
    private var facts: [(name: String, value: String)] = []

    /// No facts yet.
    init() {}

    init(_ machine: SimulatedMachine) {
        let core = machine.core
        for bus in core.busIDs {
            let name = core.name(of: bus) ?? ""
            add("\(name): drivers_autoprobe", core.autoprobe(of: bus) ? "1" : "0")
            for device in core.devices(of: bus) {
                let device = (id: device, name: "\(name)/\(core.name(of: device) ?? "")")
                add("\(device.name)", "there")
                let driver = core.driver(of: device.id).flatMap { core.name(of: $0) }
                add("\(device.name): driver", driver ?? "(none)")
                add("\(device.name): override", core.driverOverride(of: device.id) ?? "(none)")
            }
            for driver in core.drivers(of: bus) {
                let ids = core.dynamicIDs(of: driver).map { id in
                    [id.vendor, id.device].map { String($0, radix: 16) }.joined(separator: ":")
                }
                let known = ids.isEmpty ? "(none)" : ids.joined(separator: " ")
                add("\(name) driver \(core.name(of: driver) ?? ""): dynamic IDs", known)
            }
        }
    }

    /// Adds a fact.
    mutating func add(_ name: String, _ value: String) {
        facts.append((name, value))
    }

    /// What is different in another state; a fact that one of them has not is nil there.
    func changes(to later: MachineState) -> [(name: String, before: String?, after: String?)] {
        let before = Dictionary(facts.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        let after = Dictionary(later.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        var found: [(name: String, before: String?, after: String?)] = []
        for fact in facts where after[fact.name] == nil && fact.value != "(none)" {
            found.append((fact.name, fact.value, nil))
        }
        for fact in later.facts where before[fact.name] != fact.value {
            let old = before[fact.name]
            if old != nil || fact.value != "(none)" { found.append((fact.name, old, fact.value)) }
        }
        return found
    }

    /// What is different later, a line each; the empty text where nothing is.
    func difference(to later: MachineState) -> String {
        changes(to: later).map { change in
            switch (change.before, change.after) {
            case (let old?, let new?): "~ \(change.name): \(old) -> \(new)\n"
            case (let old?, nil): "- \(change.name): \(old)\n"
            case (nil, let new): "+ \(change.name): \(new ?? "")\n"
            }
        }.joined()
    }
}
