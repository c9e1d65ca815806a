import JSON5Text
import MachineMap

extension MachineMap {
    /// The map for programs.
    var json: JSON {
        .object([
            "title": .text(title),
            "questions": .texts(questions),
            "notes": .texts(notes),
            "nodes": .list(nodes.map(json)),
        ])
    }

    private func json(_ node: Node) -> JSON {
        .object([
            "path": .text(node.path),
            "kind": .text(node.kind.rawValue),
            "name": .text(node.name),
            "subsystem": .text(node.subsystem),
            "parent": .optional(node.parent.map { nodes[$0].path }),
            "driver": .optional(node.driver),
            "isVFIO": .boolean(node.isVFIO),
            "group": .optional(node.group),
            "labels": .texts(node.labels),
            "uses": .list(
                node.uses.map { .object(["kind": .text($0.kind), "text": .text($0.text)]) }
            ),
            "goAlong": .texts(node.followers.map { nodes[$0].path }),
            "mark": .optional(node.mark?.word),
        ])
    }
}
