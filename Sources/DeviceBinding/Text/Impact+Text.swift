package import JSON5Text
package import MachineHost
internal import Sysfs

extension Impact: TextForm {
    /// The text form of the impact.
    package var form: JSON {
        .object([
            "device": device.form, "parts": .forms(parts), "uses": .forms(uses),
            "unknowns": .forms(unknowns),
        ])
    }

    /// The impact of a text form.
    ///
    /// - Throws: `JSON5ShapeError` too for a part that hangs on none before it, and a use of none that is there.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        device = try fields.value("device")
        parts = try fields.values("parts")
        uses = try fields.values("uses")
        unknowns = try fields.values("unknowns")
        try fields.end()
        for (index, part) in parts.enumerated() where part.hangsOn.map({ $0 >= index }) ?? false {
            throw JSON5ShapeError("a part that hangs on none before it", form)
        }
        guard uses.allSatisfy({ parts.indices.contains($0.part) }) else {
            throw JSON5ShapeError("a use of no part", form)
        }
    }
}

extension Impact.Part: TextForm {
    /// The text form of the part.
    package var form: JSON {
        .object([
            "path": .text(path.text), "subsystem": .optional(subsystem),
            "driver": .optional(driver), "node": .form(node), "relation": relation.form,
            "hangsOn": .optional(hangsOn), "isKeyboard": .boolean(isKeyboard),
            "staying": .integer(staying),
        ])
    }

    /// The part of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        path = try fields.take("path").path()
        subsystem = try fields.optionalText("subsystem")
        driver = try fields.optionalText("driver")
        node = try fields.optional("node")
        relation = try fields.value("relation")
        hangsOn = try fields.optionalIndex("hangsOn")
        isKeyboard = try fields.flag("isKeyboard")
        staying = try fields.index("staying")
        try fields.end()
    }
}

extension Impact.Relation: TextForm {
    /// The text form of the relation: its word, or the number of paths.
    package var form: JSON {
        switch self {
        case .path(of: let count): .object(["path": .integer(count)])
        default: .text(word)
        }
    }

    /// The word for the relation.
    package var word: String {
        switch self {
        case .device: "device"
        case .child: "child"
        case .virtualFunction: "virtual-function"
        case .consumer: "consumer"
        case .path: "path"
        case .holder: "holder"
        case .upper: "upper"
        case .sibling: "sibling"
        }
    }

    /// The relation of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        if case .object = form.kind {
            var fields = try JSON5Fields(form)
            self = .path(of: try fields.index("path"))
            try fields.end()
            return
        }
        let word = try form.text()
        let plain: [Self] = [
            .device, .child, .virtualFunction, .consumer, .holder, .upper, .sibling,
        ]
        guard let relation = plain.first(where: { $0.word == word }) else {
            throw form.unknown(word)
        }
        self = relation
    }
}

extension Impact.Use: TextForm {
    /// The text form of the use.
    package var form: JSON {
        .object([
            "kind": .text(kind.rawValue), "part": .integer(part), "name": .text(name),
            "processes": .forms(processes),
        ])
    }

    /// The use of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        kind = try fields.word("kind")
        part = try fields.index("part")
        name = try fields.text("name")
        processes = try fields.values("processes")
        try fields.end()
    }
}

extension Impact.Unknown: TextForm {
    /// The text form of what cannot be told.
    package var form: JSON {
        .object([
            "sentence": .text(sentence), "path": .optional(path?.text),
            "rule": .optional(rule?.rawValue),
        ])
    }

    /// What cannot be told, of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        sentence = try fields.text("sentence")
        let path = try fields.take("path")
        self.path = path.isNull ? nil : try path.path()
        let rule = try fields.take("rule")
        self.rule = rule.isNull ? nil : try rule.word()
        try fields.end()
    }
}

extension DeviceNode: TextForm {
    /// The text form of the node.
    package var form: JSON {
        .object(["name": .text(name), "number": .text(number), "isBlock": .boolean(isBlock)])
    }

    /// The node of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(
            name: try fields.text("name"),
            number: try fields.text("number"),
            isBlock: try fields.flag("isBlock")
        )
        try fields.end()
    }
}

extension HoldingProcess: TextForm {
    /// The text form of the process.
    package var form: JSON { .object(["pid": .integer(pid), "command": .text(command)]) }

    /// The process of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(pid: try fields.index("pid"), command: try fields.text("command"))
        try fields.end()
    }
}
