import DeviceBinding
import JSON5Text
import Sysfs

extension Binder.Decision {
    /// The plan for people: a sentence and a command for each step.
    func text(root: String) -> String {
        var lines = plan.notes + plan.warnings
        lines += modules.flatMap { ["0. Load the module '\($0)'.", "     modprobe \($0)"] }
        for (index, step) in plan.steps.enumerated() {
            lines += ["\(index + 1). \(step.sentence)", "     \(step.write.command(in: root))"]
        }
        if let owner {
            let node =
                nodes.isEmpty ? "the node that then is in /dev/vfio" : nodes.joined(separator: ", ")
            lines.append("\(plan.steps.count + 1). Give \(node) to '\(owner.name)'.")
            lines += nodes.map { "     chown \(owner.name) \($0)" }
        } else if isDone {
            lines.append("Nothing is to be done.")
        }
        return lines.map { printable($0) + "\n" }.joined()
    }

    /// The plan for programs.
    func json(root: String) -> JSON {
        .object([
            "procedure": .text(plan.procedure),
            "modules": .texts(modules),
            "notes": .texts(plan.notes),
            "nodes": .texts(nodes),
            "owner": .optional(owner),
            "overridden": .list(plan.overridden.map(\.json)),
            "steps": .list(plan.steps.map { $0.json(root: root) }),
            "devices": .list(devices.map(\.json)),
        ])
    }
}

extension Plan {
    /// What speaks against it and is done all the same, a sentence each.
    var warnings: [String] {
        overridden.map { "Overridden by \($0.rule.option): \($0.sentence)" }
    }
}

extension Step {
    /// The step for programs.
    func json(root: String) -> JSON {
        .object([
            "kind": .text(kind.rawValue),
            "device": .text(device.name),
            "bus": .text(device.bus),
            "sentence": .text(sentence),
            "write": write.json(root: root),
            "before": .list(before.map(\.json)),
            "after": .list(after.map(\.json)),
            "inverse": inverse?.json(root: root) ?? .null,
            "question": question?.json(root: root) ?? .null,
            "unlessDone": .boolean(isUnlessDone),
            "cleansUp": cleansUp?.json(root: root) ?? .null,
            "sparing": .texts(sparing),
        ])
    }
}

extension Write {
    /// The write for programs.
    func json(root: String) -> JSON {
        .object(["path": .text(root + path.text), "text": .text(text)])
    }
}

extension Condition {
    /// The condition for programs.
    var json: JSON {
        switch self {
        case .driver(let device, let drivers):
            .object([
                "device": .text(device.name), "bus": .text(device.bus),
                "driver": .list(drivers.map(JSON.optional)),
            ])
        case .override(let device, let override):
            .object([
                "device": .text(device.name), "bus": .text(device.bus),
                "override": .optional(override.driver),
            ])
        case .file(let path, let text):
            .object(["file": .text(path.text), "text": .text(text)])
        }
    }
}
