internal import JSON5Text

/// As an object whose key `at` is the case.
extension PlanRun.Stage {
    var form: JSON {
        switch self {
        case .announce: .object(["at": .text("announce")])
        case .load(let index): .object(["at": .text("load"), "module": .integer(index)])
        case .decide: .object(["at": .text("decide")])
        case .start(let index, let look):
            .object([
                "at": .text("start"), "device": .integer(index), "look": .text(look.rawValue),
            ])
        case .begin: .object(["at": .text("begin")])
        case .step(let index, let act):
            .object(["at": .text("step"), "step": .integer(index), "act": act.form])
        case .explain(let index, let explanation):
            .object([
                "at": .text("explain"), "step": .integer(index), "look": explanation.form,
            ])
        case .readBack(let index, let look):
            .object([
                "at": .text("read-back"), "device": .integer(index), "look": .text(look.rawValue),
            ])
        case .restore(let restoration):
            .object(["at": .text("restore"), "restoration": restoration.form])
        case .account(let account): .object(["at": .text("account"), "look": account.form])
        case .findNodes: .object(["at": .text("find-nodes")])
        case .setOwner(let index): .object(["at": .text("set-owner"), "node": .integer(index)])
        case .lastLook(let index, let look):
            .object([
                "at": .text("last-look"), "device": .integer(index), "look": .text(look.rawValue),
            ])
        case .close: .object(["at": .text("close")])
        case .ended: .object(["at": .text("ended")])
        }
    }
}

extension PlanRun.Stage: TextForm {
    init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        switch try fields.text("at") {
        case "announce": self = .announce
        case "load": self = .load(try fields.index("module"))
        case "decide": self = .decide
        case "start": self = .start(try fields.index("device"), try fields.word("look"))
        case "begin": self = .begin
        case "step": self = .step(try fields.index("step"), try fields.value("act"))
        case "explain": self = .explain(try fields.index("step"), try fields.value("look"))
        case "read-back": self = .readBack(try fields.index("device"), try fields.word("look"))
        case "restore": self = .restore(try fields.value("restoration"))
        case "account": self = .account(try fields.value("look"))
        case "find-nodes": self = .findNodes
        case "set-owner": self = .setOwner(try fields.index("node"))
        case "last-look": self = .lastLook(try fields.index("device"), try fields.word("look"))
        case "close": self = .close
        case "ended": self = .ended
        case let word: throw form.unknown(word)
        }
        try fields.end()
    }
}

extension PlanRun.Act: TextForm {
    var form: JSON {
        switch self {
        case .lookIfDone: .object(["act": .text("look-if-done")])
        case .check: .object(["act": .text("check")])
        case .write: .object(["act": .text("write")])
        case .verify(let blow): .object(["act": .text("verify"), "blow": .form(blow)])
        case .lookBeforeQuestion(let blow):
            .object(["act": .text("look-before-question"), "blow": .form(blow)])
        case .question(let blow): .object(["act": .text("question"), "blow": .form(blow)])
        case .verifyQuestion(let blow):
            .object(["act": .text("verify-question"), "blow": .form(blow)])
        case .lookForOthers: .object(["act": .text("look-for-others")])
        case .listArrivals: .object(["act": .text("list-arrivals")])
        case .lookAtArrival(let names):
            .object(["act": .text("look-at-arrival"), "names": .texts(names)])
        case .probeArrival(let names):
            .object(["act": .text("probe-arrival"), "names": .texts(names)])
        case .lookForFunction(let functions): functions.form(of: "look-for-function")
        case .awaitFunction(let functions): functions.form(of: "await-function")
        case .decideFunctions(let functions): functions.form(of: "decide-functions")
        case .recordFunctions: .object(["act": .text("record-functions")])
        }
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        switch try fields.text("act") {
        case "look-if-done": self = .lookIfDone
        case "check": self = .check
        case "write": self = .write
        case "verify": self = .verify(try fields.optional("blow"))
        case "look-before-question": self = .lookBeforeQuestion(try fields.optional("blow"))
        case "question": self = .question(try fields.optional("blow"))
        case "verify-question": self = .verifyQuestion(try fields.optional("blow"))
        case "look-for-others": self = .lookForOthers
        case "list-arrivals": self = .listArrivals
        case "look-at-arrival": self = .lookAtArrival(try texts(fields.take("names")))
        case "probe-arrival": self = .probeArrival(try texts(fields.take("names")))
        case "look-for-function": self = .lookForFunction(try PlanRun.Functions(&fields))
        case "await-function": self = .awaitFunction(try PlanRun.Functions(&fields))
        case "decide-functions": self = .decideFunctions(try PlanRun.Functions(&fields))
        case "record-functions": self = .recordFunctions
        case let word: throw form.unknown(word)
        }
        try fields.end()
    }
}

extension PlanRun.Functions {
    fileprivate func form(of act: String) -> JSON {
        .object(["act": .text(act), "names": .texts(names), "pauses": .integer(pauses)])
    }

    fileprivate init(_ fields: inout JSON5Fields) throws(JSON5ShapeError) {
        names = try texts(fields.take("names"))
        pauses = try fields.index("pauses")
    }
}

extension PlanRun.Blow: TextForm {
    var form: JSON {
        .object(["errno": .errno(errno), "isQuestion": .boolean(isQuestion)])
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        errno = try fields.take("errno").errno()
        isQuestion = try fields.flag("isQuestion")
        try fields.end()
    }
}

extension PlanRun.Explanation: TextForm {
    var form: JSON {
        switch self {
        case .entry(let blow): .object(["look": .text("entry"), "blow": .form(blow)])
        case .evidence(let blow, let told):
            .object(["look": .text("evidence"), "blow": blow.form, "told": .forms(told)])
        case .entryOfChanged: .object(["look": .text("entry-of-changed")])
        case .driverOfChanged: .object(["look": .text("driver-of-changed")])
        }
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        switch try fields.text("look") {
        case "entry": self = .entry(try fields.optional("blow"))
        case "evidence":
            self = .evidence(try fields.value("blow"), try fields.values("told"))
        case "entry-of-changed": self = .entryOfChanged
        case "driver-of-changed": self = .driverOfChanged
        case let word: throw form.unknown(word)
        }
        try fields.end()
    }
}

extension PlanRun.Account: TextForm {
    var form: JSON {
        switch self {
        case .caughtUp(let index): .object(["caughtUp": .integer(index)])
        case .devices(let index): .object(["population": .integer(index)])
        case .served(let index, let names):
            .object(["population": .integer(index), "names": .texts(names)])
        }
    }

    init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        if let index = fields.takeIfThere("caughtUp") {
            self = .caughtUp(try index.index())
        } else if let names = fields.takeIfThere("names") {
            self = .served(try fields.index("population"), try texts(names))
        } else {
            self = .devices(try fields.index("population"))
        }
        try fields.end()
    }
}
