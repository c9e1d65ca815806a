import DriverCore
import MachineSimulation

/// What a run is compared by: who serves which device, overrides, dynamic IDs, autoprobe.
struct MachineState {
    /// Each fact by its name, in the order of the machine.
    private var facts: [(name: String, value: String)] = []

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

    private mutating func add(_ name: String, _ value: String) {
        facts.append((name, value))
    }

    /// What is different later, a line each; the empty text where nothing is.
    func difference(to later: MachineState) -> String {
        let before = Dictionary(facts.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        let after = Dictionary(later.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        var text = ""
        for fact in facts where after[fact.name] == nil && fact.value != "(none)" {
            text += "- \(fact.name): \(fact.value)\n"
        }
        for fact in later.facts {
            switch before[fact.name] {
            case fact.value: break
            case let old?: text += "~ \(fact.name): \(old) -> \(fact.value)\n"
            case nil: if fact.value != "(none)" { text += "+ \(fact.name): \(fact.value)\n" }
            }
        }
        return text
    }
}
