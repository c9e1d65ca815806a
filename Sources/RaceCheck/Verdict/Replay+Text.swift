internal import DeviceBinding
internal import JSON5Text
internal import Sysfs

/// The file of a replay.
extension Replay {
    /// The version of the form that is written and read.
    static let version = 1
    /// The maximum number of bytes of a file.
    public static let bytesMax = 1 << 20

    /// The text of the file.
    public var text: String {
        let steps = self.steps.map { step in
            var object: JSONObject = ["actor": .text(step.actor), "saw": .text(step.words)]
            if let number = step.kernelStep { object["kernelStep"] = .integer(number) }
            return JSON.object(object)
        }
        let object: JSONObject = [
            "version": .integer(Replay.version),
            "machine": .text(machine),
            "profile": .optional(profile),
            "proposals": .texts(proposals),
            "program": .text(contest.program),
            "bus": .text(contest.task.device.bus),
            "device": .text(contest.task.device.name),
            "driver": .text(contest.task.driver),
            "against": .texts(contest.against.map(\.rawValue)),
            "granularity": .text(contest.granularity.rawValue),
            "flaw": .text(flaw.rawValue),
            "steps": .list(steps),
        ]
        return JSON.object(object).indented(.json5) + "\n"
    }

    /// Reads the text of a file.
    ///
    /// - Throws: ``RaceError`` with the place of what is wrong.
    public init(text: [UInt8], source: String) throws(RaceError) {
        let document: JSON5Document
        do throws(JSON5Error) { document = try JSON5Document(text, limit: Replay.bytesMax) } catch {
            throw RaceError("\(source): \(error)")
        }
        do throws(JSON5ShapeError) {
            try self.init(document.root)
        } catch {
            let place = document.position(of: error.offset)
            throw RaceError("\(source):\(place.line):\(place.column): \(error.problem)")
        }
    }

    private init(_ value: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(value)
        let version = try fields.take("version")
        guard try version.integer() == Replay.version else {
            throw JSON5ShapeError(
                "this version of anybind plays version \(Replay.version)",
                version
            )
        }
        machine = try fields.take("machine").text()
        let profile = try fields.take("profile")
        self.profile = profile.isNull ? nil : try profile.text()
        proposals = try fields.take("proposals").list().map { item throws(JSON5ShapeError) in
            try item.text()
        }
        let device = DeviceReference(
            bus: try fields.take("bus").fileName(),
            name: try fields.take("device").fileName()
        )
        let program = try fields.take("program").text()
        let driver = try fields.take("driver").fileName()
        let against = try fields.take("against").list().map { item throws(JSON5ShapeError) in
            try item.choice(Event.init(rawValue:), "an event")
        }
        let granularity = try fields.take("granularity")
            .choice(Granularity.init(rawValue:), "'access' or 'lock'")
        contest = Contest(
            program,
            to: Assignment(device, to: driver),
            against: against,
            by: granularity
        )
        flaw = try fields.take("flaw").choice(Flaw.init(rawValue:), "a flaw")
        steps = try fields.take("steps").list().map { item throws(JSON5ShapeError) in
            try Step(item)
        }
        try fields.end()
    }
}

extension Replay.Step {
    fileprivate init(_ value: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(value)
        actor = try fields.take("actor").text()
        words = try fields.take("saw").text()
        kernelStep = try fields.takeIfThere("kernelStep").map { item throws(JSON5ShapeError) in
            guard let number = UInt16(exactly: try item.integer()) else {
                throw JSON5ShapeError("expected a number from 0 to 65535", item)
            }
            return Int(number)
        }
        try fields.end()
    }
}

extension JSON5Value {
    /// One of a set of words.
    fileprivate func choice<Choice>(_ known: (String) -> Choice?, _ what: String)
        throws(JSON5ShapeError) -> Choice
    {
        if let choice = known(try text()) { return choice }
        throw JSON5ShapeError("expected \(what)", self)
    }

    /// A text that can be one name in a directory.
    fileprivate func fileName() throws(JSON5ShapeError) -> String {
        let name = try text()
        guard isFileName(name) else { throw JSON5ShapeError("expected the name of a file", self) }
        return name
    }
}
