internal import JSON5Text
internal import Sysfs

extension PlanRun.Restoration: TextForm {
    var form: JSON {
        let blows = self.blows.sorted { $0.key < $1.key }
        var object: JSONObject = [
            "failure": failure.form, "first": .integer(first), "stage": stage.form,
            "isSecondRound": .boolean(isSecondRound),
            "blows": .list(
                blows.map {
                    .object([
                        "change": .integer($0.key), "path": .text($0.value.path.text),
                        "errno": .errno($0.value.errno),
                    ])
                }
            ),
            "leftBehind": .list(leftBehind.map(JSON.integer)), "sightings": .forms(sightings),
        ]
        if !nodesLeft.isEmpty { object["nodesLeft"] = .texts(nodesLeft) }
        return .object(object)
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(failure: try fields.value("failure"), first: try fields.index("first"))
        stage = try fields.value("stage")
        isSecondRound = try fields.flag("isSecondRound")
        for blow in try fields.take("blows").list() {
            var fields = try JSON5Fields(blow)
            blows[try fields.index("change")] = PlanRun.FailedWrite(
                path: try fields.take("path").path(),
                errno: try fields.take("errno").errno()
            )
            try fields.end()
        }
        leftBehind = try integers(fields.take("leftBehind"))
        sightings = try fields.values("sightings")
        if let left = fields.takeIfThere("nodesLeft") { nodesLeft = try texts(left) }
        try fields.end()
    }
}

extension PlanRun.Restoration.Stage: TextForm {
    var form: JSON {
        switch self {
        case .cleanUp(let step, let act, let isSecond):
            .object(["cleanUp": .integer(step), "act": act.form, "isSecond": .boolean(isSecond)])
        case .functions(let step, let visit):
            .object(["functions": .integer(step), "visit": visit.form])
        case .mark(let step, let visit): .object(["mark": .integer(step), "visit": visit.form])
        case .name(let change, let visit):
            .object(["name": .integer(change), "visit": visit.form])
        case .override(let change, let visit):
            .object(["override": .integer(change), "visit": visit.form])
        case .unbind(let change, let visit):
            .object(["unbind": .integer(change), "visit": visit.form])
        case .bind(let change, let visit):
            .object(["bind": .integer(change), "visit": visit.form])
        case .survey(let position, let survey, let isSecond):
            .object([
                "survey": .integer(position), "look": survey.form, "isSecond": .boolean(isSecond),
            ])
        case .node(let node, let isSecond):
            .object(["node": .text(node), "isSecond": .boolean(isSecond)])
        }
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        if let step = fields.takeIfThere("cleanUp") {
            let act: PlanRun.Act = try fields.value("act")
            self = .cleanUp(try step.index(), act, isSecond: try fields.flag("isSecond"))
        } else if let position = fields.takeIfThere("survey") {
            let look: PlanRun.Survey = try fields.value("look")
            self = .survey(try position.index(), look, isSecond: try fields.flag("isSecond"))
        } else if let node = fields.takeIfThere("node") {
            self = .node(try node.text(), isSecond: try fields.flag("isSecond"))
        } else if let step = fields.takeIfThere("functions") {
            self = .functions(try step.index(), try fields.value("visit"))
        } else if let step = fields.takeIfThere("mark") {
            self = .mark(try step.index(), try fields.value("visit"))
        } else if let change = fields.takeIfThere("name") {
            self = .name(try change.index(), try fields.value("visit"))
        } else if let change = fields.takeIfThere("override") {
            self = .override(try change.index(), try fields.value("visit"))
        } else if let change = fields.takeIfThere("unbind") {
            self = .unbind(try change.index(), try fields.value("visit"))
        } else {
            self = .bind(try fields.index("bind"), try fields.value("visit"))
        }
        try fields.end()
    }
}

extension PlanRun.Visit: TextForm {
    var form: JSON {
        switch self {
        case .driver: .text("driver")
        case .entry: .text("entry")
        case .look: .text("look")
        case .probe: .text("probe")
        case .write(let driver): .object(["writeFrom": .optional(driver)])
        }
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        if case .object = form.kind {
            var fields = try JSON5Fields(form)
            self = .write(from: try fields.optionalText("writeFrom"))
            try fields.end()
            return
        }
        switch try form.text() {
        case "driver": self = .driver
        case "entry": self = .entry
        case "look": self = .look
        case "probe": self = .probe
        case let word: throw form.unknown(word)
        }
    }
}

extension PlanRun.Survey: TextForm {
    var form: JSON {
        switch self {
        case .driver: .text("driver")
        case .override: .text("override")
        case .entry: .text("entry")
        case .mark(let step): .integer(step)
        case .functions(let step): .object(["functions": .integer(step)])
        }
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        if case .object = form.kind {
            var fields = try JSON5Fields(form)
            self = .functions(try fields.index("functions"))
            try fields.end()
            return
        }
        if case .integer = form.kind {
            self = .mark(try form.index())
            return
        }
        switch try form.text() {
        case "driver": self = .driver
        case "override": self = .override
        case "entry": self = .entry
        case let word: throw form.unknown(word)
        }
    }
}

extension Sighting: TextForm {
    var form: JSON {
        .object([
            "device": reference.form, "driver": .optional(driver), "override": override.form,
            "isThere": .boolean(isThere), "strayMarks": .texts(strayMarks.map(\.rawValue)),
            "strayFunctions": .optional(strayFunctions), "fault": .optional(fault),
        ])
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(of: try fields.value("device"))
        driver = try fields.optionalText("driver")
        override = try fields.value("override")
        isThere = try fields.flag("isThere")
        for file in try fields.take("strayMarks").list() { strayMarks.append(try file.word()) }
        strayFunctions = try fields.optionalIndex("strayFunctions")
        fault = try fields.optionalText("fault")
        try fields.end()
    }
}
