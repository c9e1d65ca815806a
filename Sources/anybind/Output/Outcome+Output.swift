import DeviceBinding
import JSON5Text
import MachineHost
import Sysfs

extension Binder.Outcome {
    /// What was done, for people.
    var text: String {
        var lines: [String] = []
        lines += modules.map { "The module '\($0)' was loaded." }
        if !wasDone {
            assert(found.count == devices.count, "each device is read back")
            lines += zip(found, devices).map(sentence)
        }
        lines += impacts.compactMap(\.wentAlong)
        lines += told
        lines += nodes.map { "User space opens it through \($0)." }
        for node in nodes {
            guard let owner = nodeOwners[node] ?? owner else { continue }
            lines.append("\(node) belongs to '\(owner.name)' now.")
        }
        return lines.map { printable($0) + "\n" }.joined()
    }

    /// What was done, for programs.
    var json: JSON {
        .object([
            "changed": .boolean(!wasDone),
            "procedure": .text(plan.procedure),
            "procedures": plan.proceduresByBus,
            "modules": .texts(modules),
            "devices": .list(devices.map(\.json)),
            "nodes": .texts(nodes),
            "owner": .optional(owner),
            "notes": .texts(told),
            "impact": .list(impacts.map(\.json)),
            "captured": .list(
                captured.map {
                    .object([
                        "bus": .text($0.reference.bus), "device": .text($0.reference.name),
                        "driver": .text($0.driver), "wasThere": .boolean($0.wasThere),
                    ])
                }
            ),
        ])
    }

    /// What a person should know afterwards, a sentence each.
    private var told: [String] { notes + captured.map(\.words) }

    private func words(_ count: Int) -> String {
        switch count {
        case 0: "no virtual functions"
        case 1: "1 virtual function"
        default: "\(count) virtual functions"
        }
    }

    /// Who served a device, and who does now.
    private func sentence(_ found: Device, _ device: Device) -> String {
        assert(found.reference == device.reference, "one device before, and another after")
        if let counts = plan.functionCounts(of: device.reference) {
            return "\(device.reference): \(words(counts.before)) -> \(words(counts.now))"
        }
        let before = found.driver ?? "no driver"
        let now = device.driver ?? "no driver"
        // One that has come meanwhile was not there before.
        let hasCome = plan.changes.contains {
            $0.device.reference == device.reference && $0.goal == .asIs
        }
        if hasCome { return "\(device.reference): \(now)" }
        guard before != now else { return "\(device.reference): \(now), as before" }
        let wasUnplanned = plan.steps.allSatisfy {
            $0.device != device.reference || ![.unbind, .probe, .bind].contains($0.kind)
        }
        let cause = wasUnplanned && !modules.isEmpty ? ", when the module was loaded" : ""
        return "\(device.reference): \(before) -> \(now)\(cause)"
    }
}

extension JSON {
    /// The owner of nodes for programs, or null for none.
    static func optional(_ owner: NodeOwner?) -> JSON {
        guard let owner else { return .null }
        return .object([
            "name": .text(owner.name),
            "user": .integer(Int(owner.owner.user)),
            "group": .optional(owner.owner.group.map(Int.init)),
        ])
    }
}
