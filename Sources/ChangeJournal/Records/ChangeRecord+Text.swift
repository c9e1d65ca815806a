internal import DeviceBinding
package import JSON5Text
internal import MachineHost

extension ChangeRecord: TextForm {
    /// The text form of the record; its first key says which it is.
    package var form: JSON {
        switch self {
        case .begin(let begin):
            var object: JSONObject = [
                "is": .text("begin"), "version": .integer(ChangeRecord.version),
                "number": .integer(begin.number), "time": .integer(begin.time),
                "system": begin.system.form, "author": begin.author.form,
                "purpose": begin.purpose.form, "decision": begin.decision.form,
            ]
            object["state"] = begin.state.map(\.form) ?? .null
            return .object(object)
        case .decided(let decision):
            return .object(["is": .text("decided"), "decision": decision.form])
        case .intent(let intent):
            return .object([
                "is": .text("intent"), "deed": intent.deed.form, "state": intent.state.form,
                "untraced": .list(intent.untraced.map(JSON.integer)),
                "owner": intent.owner.map(\.numbers) ?? .null,
            ])
        case .outcome(let answer):
            return .object(["is": .text("outcome"), "answer": answer.form])
        case .end(let end):
            return .object([
                "is": .text("end"), "time": .integer(end.time),
                "code": .optional(end.code?.rawValue), "message": .optional(end.message),
                "devices": .list(end.devices.map(\.form)), "notes": .texts(end.notes),
            ])
        }
    }

    /// The record of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        switch try fields.take("is").text() {
        case "begin": self = .begin(try ChangeRecord.begin(&fields))
        case "decided": self = .decided(try Binder.Decision(form: fields.take("decision")))
        case "intent":
            let deed = try PlanRun.Deed(form: fields.take("deed"))
            let state = try PlanRun.State(form: fields.take("state"))
            var untraced: [Int] = []
            for number in try fields.take("untraced").list() {
                untraced.append(try number.integer())
            }
            let owner = try fields.take("owner")
            self = .intent(
                Intent(
                    deed: deed,
                    state: state,
                    untraced: untraced,
                    owner: owner.isNull ? nil : try FileOwner(numbers: owner)
                )
            )
        case "outcome": self = .outcome(try PlanRun.Answer(form: fields.take("answer")))
        case "end": self = .end(try ChangeRecord.end(&fields))
        default: throw JSON5ShapeError("unknown kind of record", form)
        }
        try fields.end()
    }

    private static func begin(_ fields: inout JSON5Fields) throws(JSON5ShapeError) -> Begin {
        let version = try fields.take("version")
        guard try version.integer() == ChangeRecord.version else {
            throw JSON5ShapeError(
                "a version of the format that this anybind does not know",
                version
            )
        }
        let number = try fields.take("number").integer()
        let time = try fields.take("time").integer()
        let system = try SystemIdentity(form: fields.take("system"))
        let author = try Author(form: fields.take("author"))
        let purpose = try Purpose(form: fields.take("purpose"))
        let decision = try Binder.Decision(form: fields.take("decision"))
        let state = try fields.take("state")
        return Begin(
            number: number,
            time: time,
            system: system,
            author: author,
            purpose: purpose,
            decision: decision,
            state: state.isNull ? nil : try PlanRun.State(form: state)
        )
    }

    private static func end(_ fields: inout JSON5Fields) throws(JSON5ShapeError) -> End {
        let time = try fields.take("time").integer()
        let code = try fields.take("code")
        let word = code.isNull ? nil : try code.text()
        let kind = word.flatMap(Failure.Code.init(rawValue:))
        guard (word == nil) == (kind == nil) else {
            throw JSON5ShapeError("unknown kind of failure", code)
        }
        let message = try fields.take("message")
        var devices: [Device] = []
        for device in try fields.take("devices").list() { devices.append(try Device(form: device)) }
        return End(
            time: time,
            code: kind,
            message: message.isNull ? nil : try message.text(),
            devices: devices,
            notes: try fields.take("notes").texts()
        )
    }
}

extension Purpose: TextForm {
    /// The text form of the purpose.
    package var form: JSON {
        .object(["for": .text(word), "of": .list(numbers.map(JSON.integer))])
    }

    /// The purpose of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        let word = try fields.take("for")
        var numbers: [Int] = []
        for number in try fields.take("of").list() { numbers.append(try number.integer()) }
        try fields.end()
        switch try word.text() {
        case "command": self = .command
        case "hold": self = .hold
        case "recovery": self = .recovery(numbers)
        case "completion": self = .completion(numbers)
        case "undo": self = .undo(numbers)
        default: throw JSON5ShapeError("unknown purpose", word)
        }
    }
}

extension JSON5Value {
    /// A list of texts.
    fileprivate func texts() throws(JSON5ShapeError) -> [String] {
        var texts: [String] = []
        for value in try list() { texts.append(try value.text()) }
        return texts
    }
}

extension FileOwner {
    fileprivate var numbers: JSON {
        .object(["user": .integer(Int(user)), "group": .optional(group.map(Int.init))])
    }

    fileprivate init(numbers form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        let user = UInt32(exactly: try fields.take("user").integer())
        let written = try fields.take("group")
        let group = written.isNull ? nil : UInt32(exactly: try written.integer())
        try fields.end()
        guard let user, user != .max, (group == nil) == written.isNull, group != .max else {
            throw JSON5ShapeError("expected the numbers of a user and a group", form)
        }
        self.init(user: user, group: group)
    }
}
