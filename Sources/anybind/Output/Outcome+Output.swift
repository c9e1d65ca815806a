import Binding
import Sysfs

extension Outcome {
    /// What was done, for people.
    var text: String {
        var lines: [String] = []
        if !wasDone { lines += zip(plan.changes, devices).map(sentence) }
        lines += notes
        lines += nodes.map { "User space opens it by \($0)." }
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
            "notes": .strings(notes),
        ])
    }

    /// Who served a device, and who does now.
    private func sentence(_ change: Change, _ device: Device) -> String {
        let before = change.device.driver ?? "no driver"
        let now = device.driver ?? "no driver"
        guard before != now else { return "\(device.reference): \(now), as before" }
        return "\(device.reference): \(before) -> \(now)"
    }
}
