import DeviceBinding
import MachineHost
import Sysfs

extension Binder.Outcome {
    /// What was done, for people.
    var text: String {
        var lines: [String] = []
        lines += modules.map { "The module '\($0)' was loaded." }
        if !wasDone { lines += zip(found, devices).map(sentence) }
        lines += notes
        lines += nodes.map { "User space opens it by \($0)." }
        if let owner {
            lines += nodes.map { "\($0) belongs to '\(owner.name)' now." }
        }
        return lines.map { printable($0) + "\n" }.joined()
    }

    /// What was done, for programs.
    var json: JSON {
        .object([
            "changed": .bool(!wasDone),
            "procedure": .string(plan.procedure),
            "modules": .strings(modules),
            "devices": .array(devices.map(\.json)),
            "nodes": .strings(nodes),
            "owner": .optional(owner),
            "notes": .strings(notes),
            "captured": .array(
                captured.map {
                    .object([
                        "bus": .string($0.reference.bus), "device": .string($0.reference.name),
                        "driver": .string($0.driver), "wasThere": .bool($0.wasThere),
                    ])
                }
            ),
        ])
    }

    /// Who served a device, and who does now.
    private func sentence(_ found: Device, _ device: Device) -> String {
        let before = found.driver ?? "no driver"
        let now = device.driver ?? "no driver"
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
            "name": .string(owner.name),
            "user": .number(Int(owner.owner.user)),
            "group": .optional(owner.owner.group.map(Int.init)),
        ])
    }
}
