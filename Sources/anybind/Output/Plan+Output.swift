import DeviceBinding
import JSON5Text
import Sysfs

extension Binder.Decision {
    /// The plan for people: a sentence and a command for each step.
    func text(root: String) -> String {
        var lines = impacts.compactMap(\.goingAlong) + plan.notes + plan.warnings
        lines += modules.flatMap { ["0. Load the module '\($0)'.", "     modprobe \($0)"] }
        var number = 0
        func add(_ sentence: String) {
            number += 1
            lines.append("\(number). \(sentence)")
        }
        for step in plan.steps {
            add(step.sentence)
            if let write = step.shownWrite { lines.append("     \(write.command(in: root))") }
        }
        if let owner {
            let node =
                nodes.isEmpty
                ? "the node that then appears in /dev/vfio" : nodes.joined(separator: ", ")
            add("Give \(node) to '\(owner.name)'.")
            lines += nodes.map { "     chown \(owner.name) \($0)" }
        }
        for (node, owner) in nodeOwners.sorted(by: { $0.key < $1.key }) {
            // What has a procedure of a bus is no undo.
            let isUndo = plan.procedures.values.allSatisfy { $0 == "undo" }
            add("Give \(node) \(isUndo ? "back " : "")to '\(owner.name)'.")
            lines.append("     chown \(owner.name) \(node)")
        }
        if isDone, !givesNodes {
            lines.append("There is nothing to do.")
        }
        return lines.map { printable($0) + "\n" }.joined()
    }

    /// The plan for programs: a view to read along, and under `plan` the form that can be read again.
    func json(root: String, _ naming: DeviceNaming) -> JSON {
        .object([
            "changed": .boolean(!isDone),
            "plan": plan.form,
            "procedure": .text(plan.procedure),
            "procedures": plan.proceduresByBus,
            "modules": .texts(modules),
            "notes": .texts(plan.notes),
            "nodes": .texts(nodes),
            "owner": .optional(owner),
            "overridden": .list(plan.overridden.map(\.json)),
            "steps": .list(plan.steps.map { $0.json(of: plan, root: root) }),
            "devices": .list(devices.map { .object(naming.json(of: $0)) }),
            "impact": .list(impacts.map(\.json)),
        ])
    }
}

extension Plan {
    /// The procedure of each bus, for programs.
    var proceduresByBus: JSON {
        .object(
            JSONObject(
                procedures.sorted { $0.key < $1.key }.map { (key: $0.key, value: .text($0.value)) }
            )
        )
    }

    /// What speaks against it and is done all the same, a sentence each.
    var warnings: [String] {
        overridden.map { "Overridden by \($0.rule.option): \($0.sentence)" }
    }
}

/// A view of the step for who reads along; what it is made from is in the plan's own form.
extension Step {
    /// The write; of a step that makes one for each device that came, with `DEVICE` for the name; nil for one that waits.
    fileprivate var shownWrite: Write? {
        guard kind == .catchUp else { return write }
        return Write(path: SysfsPath("/bus/\(bus)/drivers_probe"), text: "DEVICE\n")
    }

    /// The step for programs.
    fileprivate func json(of plan: Plan, root: String) -> JSON {
        // A step of a bus is shown with the first device of the plan that is on it.
        let device = device ?? plan.changes.map(\.device.reference).first { $0.bus == bus }
        var present: [String] = []
        if case .catchUp(_, let names) = self { present = names }
        let cleaned = isCleanUp ? plan.steps.first { cleansUp($0) } : nil
        return .object([
            "kind": .text(kind.rawValue),
            "device": .optional(device?.name),
            "bus": .text(bus),
            "sentence": .text(sentence),
            "write": shownWrite?.json(root: root) ?? .null,
            "before": .list(before.map { [$0.json] } ?? []),
            "after": .list(after.map { [$0.json] } ?? []),
            "inverse": inverse?.json(root: root) ?? .null,
            "question": question?.json(root: root) ?? .null,
            "unlessDone": .boolean(isUnlessDone),
            "cleansUp": cleaned?.write?.json(root: root) ?? .null,
            "sparing": .texts(present),
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
                "driver": .list(drivers.map { .optional($0) }),
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
