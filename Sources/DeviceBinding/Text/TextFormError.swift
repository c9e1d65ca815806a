/// Why a text is not the text form of the value that was asked for, and where.
public struct TextFormError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1 on; nil when it concerns the text as a whole.
    public var line: Int?
    /// The character in the line, from 1 on; nil when it concerns the text as a whole.
    public var column: Int?
    /// What was expected, and what was found.
    public var problem: String

    /// The problem with its position, on one line.
    public var description: String {
        guard let line, let column else { return problem }
        return "line \(line), column \(column): \(problem)"
    }
}
