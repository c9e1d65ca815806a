package import JSON5Text
internal import Sysfs

extension Plan: TextForm {
    /// The text form of the plan.
    package var form: JSON {
        .object([
            "procedures": .table(procedures, JSON.text), "changes": .forms(changes),
            "steps": .forms(steps),
            "notes": .texts(notes), "overridden": .forms(overridden),
            "surroundings": surroundings.form,
        ])
    }

    /// The plan of a text form.
    ///
    /// - Throws: `JSON5ShapeError` too for steps of no change.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        procedures = [:]
        for member in try fields.take("procedures").members() {
            procedures[member.key] = try member.value.text()
        }
        changes = try fields.values("changes")
        let stepForm = try fields.take("steps")
        steps = try list(stepForm)
        notes = try texts(fields.take("notes"))
        overridden = try fields.values("overridden")
        surroundings = try fields.value("surroundings")
        try fields.end()
        let devices = changes.map(\.device.reference)
        guard Set(devices).count == devices.count else {
            throw JSON5ShapeError("a device in two changes", form)
        }
        for step in steps {
            // What another change left is cleaned up though its device has gone.
            let isOwn = step.isCleanUp || step.device.map(devices.contains) ?? !devices.isEmpty
            guard isOwn else {
                throw JSON5ShapeError("a step that belongs to nothing: \(step.sentence)", stepForm)
            }
        }
    }
}

extension Change: TextForm {
    /// The text form of the change.
    package var form: JSON {
        var object: JSONObject = [
            "found": device.form, "goal": goal.form, "marks": marks.form,
            "isKeptForUserSpace": .boolean(isKeptForUserSpace),
            "isForUserSpace": .boolean(isForUserSpace),
            "isBoundByHand": .boolean(isBoundByHand),
            "isMatched": isMatched.map(JSON.boolean) ?? .null,
        ]
        if !nodes.isEmpty { object["nodes"] = nodes.form }
        return .object(object)
    }

    /// The change of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        device = try fields.value("found")
        goal = try fields.value("goal")
        marks = try fields.value("marks")
        isKeptForUserSpace = try fields.flag("isKeptForUserSpace")
        isForUserSpace = try fields.flag("isForUserSpace")
        isBoundByHand = try fields.flag("isBoundByHand")
        let isMatched = try fields.take("isMatched")
        self.isMatched = isMatched.isNull ? nil : try isMatched.boolean()
        nodes = try fields.owners("nodes")
        try fields.end()
    }
}

extension Change.Goal: TextForm {
    /// The text form of the goal.
    package var form: JSON {
        switch self {
        case .driver(let name): .object(["driver": .text(name)])
        case .anyDriver: .text("any-driver")
        case .noDriver: .text("no-driver")
        case .functions(let count): .object(["functions": .integer(count)])
        case .asIs: .text("as-is")
        case .gone: .text("gone")
        }
    }

    /// The goal of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        if case .object = form.kind {
            var fields = try JSON5Fields(form)
            if let count = fields.takeIfThere("functions") {
                self = .functions(try count.index())
            } else {
                self = .driver(try fields.text("driver"))
            }
            try fields.end()
            return
        }
        switch try form.text() {
        case "any-driver": self = .anyDriver
        case "no-driver": self = .noDriver
        case "as-is": self = .asIs
        case "gone": self = .gone
        case let word: throw form.unknown(word)
        }
    }
}

extension Marks: TextForm {
    /// The text form of the marks.
    package var form: JSON {
        .object([
            "preferred": preferred.form, "probeID": .optional(probeID),
            "hasOtherID": .boolean(hasOtherID),
        ])
    }

    /// The marks of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        preferred = try fields.value("preferred")
        probeID = try fields.optionalText("probeID")
        hasOtherID = try fields.flag("hasOtherID")
        try fields.end()
    }
}
