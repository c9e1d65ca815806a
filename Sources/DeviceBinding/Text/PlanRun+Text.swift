package import JSON5Text

/// The decision, and where the run of it stands: all that another process needs to go on.
extension PlanRun: TextForm {
    /// The text form of the run.
    package var form: JSON {
        .object(["root": .text(root), "decision": decision.form, "state": state.form])
    }

    /// The run of a text form; it stands at the same move.
    ///
    /// - Throws: `JSON5ShapeError` too for a position that the plan does not have.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        let root = try fields.text("root")
        let decision: Binder.Decision = try fields.value("decision")
        let state: State = try fields.value("state")
        try fields.end()
        self.init(decision, root: root, state: state)
        guard isSound else { throw JSON5ShapeError("a run that the plan does not have", form) }
    }
}

extension PlanRun {
    /// The run of a decision that stands where another process recorded it; nil for a position that the plan
    /// does not have.
    package init?(_ decision: Binder.Decision, root: String, recorded state: State) {
        guard state.isSound(in: decision) else { return nil }
        self.init(decision, root: root, state: state)
        self.state.isRecorded = false
    }
}

extension PlanRun.State {
    /// Whether a run of a decision can stand there.
    package func isSound(in decision: Binder.Decision) -> Bool {
        PlanRun(decision, root: "", state: self).isSound
    }

    /// Whether a run can stand there that stands elsewhere now.
    package func isSound(on run: PlanRun) -> Bool {
        var run = run
        run.state = self
        return run.isSound
    }

    /// The same with only those traces of devices that are not as they were earlier, and the changes whose devices
    /// have none any more: of many devices a step changes one.
    package func difference(from earlier: PlanRun.State?) -> (state: PlanRun.State, untraced: [Int])
    {
        guard let earlier else { return (self, []) }
        var state = self
        state.traces = traces.filter { earlier.traces[$0.key] != $0.value }
        return (state, earlier.traces.keys.filter { traces[$0] == nil }.sorted())
    }

    /// The whole state of which this is the ``difference(from:)``.
    package func whole(after earlier: PlanRun.State?, untraced: [Int]) -> PlanRun.State {
        var state = self
        state.traces = (earlier?.traces ?? [:]).merging(traces) { $1 }
        for change in untraced { state.traces[change] = nil }
        return state
    }

    /// Whether a write was made, or perhaps was.
    package var mayHaveWritten: Bool { hasWritten }

    /// The same with records, or without.
    package func keepingRecords(_ keepsRecords: Bool) -> PlanRun.State {
        var state = self
        state.keepsRecords = keepsRecords
        return state
    }
}

extension PlanRun.Deed: TextForm {
    /// The text form of the deed.
    package var form: JSON {
        switch self {
        case .write(let write): .object(["write": write.form])
        case .loadModule(let name): .object(["load": .text(name)])
        case .setOwner(let owner, let node):
            .object(["owner": owner.form, "node": .text(node)])
        }
    }

    /// The deed of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        if let write = fields.takeIfThere("write") {
            self = .write(try Write(form: write))
        } else if let name = fields.takeIfThere("load") {
            self = .loadModule(try name.text())
        } else {
            self = .setOwner(try fields.value("owner"), node: try fields.text("node"))
        }
        try fields.end()
    }
}

extension PlanRun.State: TextForm {
    /// The text form of the state.
    package var form: JSON {
        var object: JSONObject = [
            "stage": stage.form, "keepsRecords": .boolean(keepsRecords),
            "isRecorded": .boolean(isRecorded), "loaded": .texts(loaded),
            "begun": .integer(begun), "taken": .integer(taken),
            "hasWritten": .boolean(hasWritten), "made": .list(made.map(JSON.integer)),
            "traces": .list(
                traces.sorted { $0.key < $1.key }.map {
                    .object(["change": .integer($0.key), "trace": $0.value.form])
                }
            ),
            "waiting": .list(waiting.map(JSON.integer)), "caughtUp": .forms(caughtUp),
            "report": report.form, "failure": .form(failure),
        ]
        // No record says so: it is what a run is that can be recorded no further.
        if isRecordOpen { object["isRecordOpen"] = .boolean(true) }
        return .object(object)
    }

    /// The state of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(at: try fields.value("stage"), keepsRecords: try fields.flag("keepsRecords"))
        isRecorded = try fields.flag("isRecorded")
        loaded = try texts(fields.take("loaded"))
        begun = try fields.index("begun")
        taken = try fields.index("taken")
        hasWritten = try fields.flag("hasWritten")
        made = try integers(fields.take("made"))
        for trace in try fields.take("traces").list() {
            var fields = try JSON5Fields(trace)
            traces[try fields.index("change")] = try fields.value("trace")
            try fields.end()
        }
        waiting = try integers(fields.take("waiting"))
        caughtUp = try fields.values("caughtUp")
        report = try fields.value("report")
        failure = try fields.optional("failure")
        isRecordOpen = try fields.takeIfThere("isRecordOpen")?.boolean() ?? false
        try fields.end()
    }
}

extension PlanRun.Report: TextForm {
    /// The text form of the report.
    package var form: JSON {
        .object([
            "devices": .forms(devices), "nodes": .texts(nodes), "notes": .texts(notes),
            "captured": .forms(captured),
        ])
    }

    /// The report of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        devices = try fields.values("devices")
        nodes = try texts(fields.take("nodes"))
        notes = try texts(fields.take("notes"))
        captured = try fields.values("captured")
        try fields.end()
    }
}
