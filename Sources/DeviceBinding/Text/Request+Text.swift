package import JSON5Text
internal import Sysfs

extension DeviceGoal: TextForm {
    /// The text form of the goal of a device.
    package var form: JSON { .object(["device": device.form, "goal": goal.form]) }

    /// The goal of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(try fields.value("device"), try fields.value("goal"))
        try fields.end()
    }
}

/// Of a request, all that a user asks for: whether nodes are opened follows from who runs it, and what is expected
/// is a text form of its own.
extension Binder.Request: TextForm {
    /// The most virtual functions that a device can have.
    ///
    /// Source: TotalVFs, 16 bits, PCI Express 6.0, 9.3.3.6.
    private static let functionsMax = 65_535

    /// The text form of the request.
    package var form: JSON {
        .object([
            "goals": .forms(goals),
            "selected": .forms(goals.map(\.device).filter(selected.contains)),
            "functions": .optional(functions),
            "procedure": .optional(procedure?.name),
            "overridden": .texts(overridden.map(\.rawValue).sorted()),
            "isCareful": .boolean(isCareful),
            "loadsModules": .boolean(loadsModules),
            "owner": .optional(owner),
        ])
    }

    /// The request of a text form.
    ///
    /// - Throws: `JSON5ShapeError` too for what no command asks for.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        let goals = try fields.take("goals")
        self.init(try list(goals))
        let selected = try fields.take("selected")
        self.selected = Set(try list(selected))
        let functions = try fields.take("functions")
        self.functions = functions.isNull ? nil : try functions.index()
        let procedure = try fields.take("procedure")
        if !procedure.isNull {
            let name = try procedure.text()
            guard let found = Procedure.all.first(where: { $0.name == name }) else {
                throw procedure.unknown(name)
            }
            self.procedure = found
        }
        for element in try fields.take("overridden").list() {
            let rule: Binder.Refusal.Rule = try element.word()
            guard rule.isOverridable else {
                throw JSON5ShapeError("expected a rule that can be overridden", element)
            }
            overridden.insert(rule)
        }
        isCareful = try fields.flag("isCareful")
        loadsModules = try fields.flag("loadsModules")
        owner = try fields.optionalText("owner")
        try fields.end()
        try checkGoals(goals)
        let devices = Set(devices)
        guard self.selected.isSubset(of: devices) else {
            throw JSON5ShapeError("expected devices that have a goal", selected)
        }
        guard let count = self.functions else { return }
        guard count <= Self.functionsMax, devices.count == 1 else {
            throw JSON5ShapeError(
                "expected at most 65535 virtual functions of one device",
                functions
            )
        }
    }

    private func checkGoals(_ form: JSON5Value) throws(JSON5ShapeError) {
        var seen: Set<DeviceReference> = []
        for (goal, element) in zip(goals, try form.list()) {
            guard seen.insert(goal.device).inserted else {
                throw JSON5ShapeError("a device with two goals", element)
            }
            let isOfRequest =
                switch goal.goal {
                case .driver(let name): isFileName(name)
                case .anyDriver, .noDriver: functions == nil
                case .asIs: functions != nil
                case .functions, .gone: false
                }
            guard isOfRequest else {
                throw JSON5ShapeError("expected a goal that can be asked for", element)
            }
        }
        guard !goals.isEmpty else { throw JSON5ShapeError("expected a device at least", form) }
    }
}

extension Binder.Expectation: TextForm {
    /// The text form of the expectation.
    package var form: JSON {
        .object([
            "devices": .forms(devices), "procedures": .table(procedures, JSON.text),
            "owner": .form(owner), "overridden": .texts(overridden), "steps": .texts(steps),
        ])
    }

    /// The expectation of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        let devices = try fields.take("devices")
        var procedures: [String: String] = [:]
        for member in try fields.take("procedures").members() {
            procedures[member.key] = try member.value.text()
        }
        self.init(
            devices: try list(devices),
            procedures: procedures,
            owner: try fields.optional("owner"),
            overridden: try texts(fields.take("overridden")),
            steps: try texts(fields.take("steps"))
        )
        try fields.end()
        guard Set(self.devices.map(\.reference)).count == self.devices.count else {
            throw JSON5ShapeError("a device twice", devices)
        }
    }
}
