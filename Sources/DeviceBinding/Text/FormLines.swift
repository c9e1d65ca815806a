internal import JSON5Text

// What a library's user writes and reads: a plan, its parts, and a run of it. Each is JSON on one line; what is
// read is equal to what was written.

extension Plan {
    /// The plan as JSON on one line.
    public var formLine: String { form.line() }

    /// Reads a plan that ``formLine`` wrote.
    ///
    /// - Throws: `TextFormError` with line and column for any other text.
    public init(formText text: String) throws(TextFormError) { try self.init(reading: text) }
}

extension Step {
    /// The step as JSON on one line.
    public var formLine: String { form.line() }

    /// Reads a step that ``formLine`` wrote.
    ///
    /// - Throws: `TextFormError` with line and column for any other text.
    public init(formText text: String) throws(TextFormError) { try self.init(reading: text) }
}

extension Condition {
    /// The condition as JSON on one line.
    public var formLine: String { form.line() }

    /// Reads a condition that ``formLine`` wrote.
    ///
    /// - Throws: `TextFormError` with line and column for any other text.
    public init(formText text: String) throws(TextFormError) { try self.init(reading: text) }
}

extension Write {
    /// The write as JSON on one line.
    public var formLine: String { form.line() }

    /// Reads a write that ``formLine`` wrote.
    ///
    /// - Throws: `TextFormError` with line and column for any other text.
    public init(formText text: String) throws(TextFormError) { try self.init(reading: text) }
}

extension Device {
    /// The device as JSON on one line.
    public var formLine: String { form.line() }

    /// Reads a device that ``formLine`` wrote.
    ///
    /// - Throws: `TextFormError` with line and column for any other text.
    public init(formText text: String) throws(TextFormError) { try self.init(reading: text) }
}

extension Binder.Decision {
    /// The decision as JSON on one line.
    public var formLine: String { form.line() }

    /// Reads a decision that ``formLine`` wrote.
    ///
    /// - Throws: `TextFormError` with line and column for any other text.
    public init(formText text: String) throws(TextFormError) { try self.init(reading: text) }
}

extension PlanRun {
    /// The run as JSON on one line.
    public var formLine: String { form.line() }

    /// Reads a run that ``formLine`` wrote.
    ///
    /// - Throws: `TextFormError` with line and column for any other text.
    public init(formText text: String) throws(TextFormError) { try self.init(reading: text) }
}
