package import JSON5Text

/// A plan in a file, for somebody else to look at and for a program to carry out later.
///
/// It has what was asked for and what was found, and the steps in words; a write that it named would be carried out by
/// nobody. To carry it out, apply its ``request``, which expects the plan that the file shows.
public struct PlanFile: Sendable {
    /// The version of the format that is written, and the only one that is read.
    public static let version = 1
    /// The most bytes that are read.
    public static let bytesMax = 8 << 20

    /// What is asked for, and what is expected of the plan for it.
    public let request: Binder.Request
    /// What is expected of the plan.
    public let expected: Binder.Expectation
    /// What a person should know before, a sentence each; it decides nothing.
    public var notes: [String]
    /// The program that made it, with its version; it decides nothing.
    public var program: String

    /// The file of a request and of the decision for it.
    public init(
        _ request: Binder.Request,
        _ decision: Binder.Decision,
        notes: [String] = [],
        by program: String
    ) {
        let expected = Binder.Expectation(of: decision)
        var request = request
        request.expected = expected
        self.request = request
        self.expected = expected
        self.notes = decision.plan.notes + notes
        self.program = program
    }

    /// The text of the file.
    public var text: String { form.indented(.compact) + "\n" }

    /// Reads a file.
    ///
    /// - Throws: `TextFormError` with line and column for bytes that are no such file, whatever they are.
    public init(_ bytes: [UInt8]) throws(TextFormError) {
        try self.init(reading: bytes, limit: PlanFile.bytesMax)
    }
}

extension PlanFile: TextForm {
    /// The text form of the file.
    package var form: JSON {
        .object([
            "version": .integer(PlanFile.version), "program": .text(program),
            "request": request.form, "found": expected.form, "notes": .texts(notes),
        ])
    }

    /// The file of a text form.
    ///
    /// - Throws: `JSON5ShapeError` for another version before anything else is looked at.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        let version = try fields.take("version")
        guard try version.integer() == PlanFile.version else {
            throw JSON5ShapeError(
                "expected a plan of version \(PlanFile.version), found version \(try version.integer())",
                version
            )
        }
        program = try fields.text("program")
        var request: Binder.Request = try fields.value("request")
        expected = try fields.value("found")
        notes = try texts(fields.take("notes"))
        try fields.end()
        request.expected = expected
        self.request = request
    }
}
