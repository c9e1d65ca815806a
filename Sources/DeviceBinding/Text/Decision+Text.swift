package import JSON5Text
internal import MachineHost
internal import Sysfs

extension Binder.Decision: TextForm {
    /// The text form of the decision.
    package var form: JSON {
        var object: JSONObject = [
            "plan": plan.form, "modules": .texts(modules), "owner": .form(owner),
            "impacts": .forms(impacts),
        ]
        if !nodeOwners.isEmpty { object["nodeOwners"] = nodeOwners.form }
        return .object(object)
    }

    /// The decision of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        plan = try fields.value("plan")
        modules = try texts(fields.take("modules"))
        owner = try fields.optional("owner")
        impacts = try fields.values("impacts")
        nodeOwners = try fields.owners("nodeOwners")
        try fields.end()
    }
}

extension [String: NodeOwner] {
    /// The owners as a list, sorted by their nodes.
    var form: JSON {
        .list(
            sorted { $0.key < $1.key }.map { node, owner in
                .object(["node": .text(node), "owner": owner.form])
            }
        )
    }
}

extension JSON5Fields {
    /// The owners of nodes of vfio under a key; none where it is not there.
    mutating func owners(_ key: String) throws(JSON5ShapeError) -> [String: NodeOwner] {
        var owners: [String: NodeOwner] = [:]
        for form in try takeIfThere(key)?.list() ?? [] {
            var pair = try JSON5Fields(form)
            let node = try pair.text("node")
            guard node.hasPrefix("/dev/vfio/"), !node.contains("/.") else {
                throw JSON5ShapeError("expected a node in /dev/vfio", form)
            }
            guard owners.updateValue(try pair.value("owner"), forKey: node) == nil else {
                throw JSON5ShapeError("a node with two owners", form)
            }
            try pair.end()
        }
        return owners
    }
}

extension NodeOwner: TextForm {
    /// The text form of the owner.
    package var form: JSON {
        .object([
            "name": .text(name), "user": .integer(Int(owner.user)),
            "group": .optional(owner.group.map(Int.init)),
        ])
    }

    /// The owner of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        name = try fields.text("name")
        let user = UInt32(exactly: try fields.index("user"))
        let group = try fields.optionalIndex("group")
        try fields.end()
        guard let user, group.map({ UInt32(exactly: $0) != nil }) ?? true else {
            throw JSON5ShapeError("expected the numbers of a user and a group", form)
        }
        owner = FileOwner(user: user, group: group.map { UInt32($0) })
    }
}

extension Binder.Refusal: TextForm {
    /// The text form of the refusal.
    package var form: JSON {
        .object([
            "rule": .text(rule.rawValue), "device": device.form, "sentence": .text(sentence),
            "help": help.form,
        ])
    }

    /// The refusal of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        rule = try fields.word("rule")
        device = try fields.value("device")
        sentence = try fields.text("sentence")
        help = try fields.value("help")
        try fields.end()
    }
}

extension Failure: TextForm {
    /// The text form of the failure.
    package var form: JSON {
        .object([
            "code": .text(code.rawValue), "message": .text(message), "state": .texts(state),
            "help": .forms(help), "candidates": .texts(candidates), "devices": .forms(devices),
            "modules": .texts(modules), "captured": .forms(captured),
            "refusals": .forms(refusals), "path": .optional(path?.text), "errno": .errno(errno),
        ])
    }

    /// The failure of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(try fields.word("code"), try fields.text("message"))
        state = try texts(fields.take("state"))
        help = try fields.values("help")
        candidates = try texts(fields.take("candidates"))
        devices = try fields.values("devices")
        modules = try texts(fields.take("modules"))
        captured = try fields.values("captured")
        refusals = try fields.values("refusals")
        let path = try fields.take("path")
        self.path = path.isNull ? nil : try path.path()
        errno = try fields.optionalErrno("errno")
        try fields.end()
    }
}
