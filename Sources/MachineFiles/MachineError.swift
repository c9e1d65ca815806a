internal import JSON5Text
public import SystemPackage

/// Why a machine file is invalid, and where.
public struct MachineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was read: the path of a file, or `demo`.
    public var source: String
    /// Line and column, or nil when it concerns the file as a whole.
    public var position: Position?
    /// The way through the document to it, `devices[3].class`; nil when it concerns the file as a whole.
    public var path: String?
    /// What was expected, and what was found.
    public var problem: String

    /// The answer of the system, where the file could not be read at all.
    public var errno: Errno?

    /// A problem of a source, at a position in it if it has one.
    public init(
        source: String,
        position: Position? = nil,
        path: String? = nil,
        problem: String,
        errno: Errno? = nil
    ) {
        self.source = source
        self.position = position
        self.path = path
        self.problem = problem
        self.errno = errno
    }

    /// A position in a text, as editors show it.
    public struct Position: Hashable, Sendable {
        /// The line, from 1 on.
        public var line: Int
        /// The character in the line, from 1 on.
        public var column: Int

        /// The position of a line and a column.
        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        /// The position that the reader of JSON5 names; nil for the text as a whole.
        init?(_ position: JSON5Position?) {
            guard let position else { return nil }
            self.init(line: position.line, column: position.column)
        }
    }

    /// The most bytes that ``description`` has.
    public static let bytesMax = 500

    /// One line of at most ``bytesMax`` bytes: `FILE:LINE:COLUMN: PATH: expected …, found …`.
    public var description: String {
        // A path may hold anything; on a terminal it must show itself.
        var text = cut(readable(source), to: 120, keepsEnd: true)
        if let position { text += ":\(position.line):\(position.column)" }
        if let path { text += ": " + cut(path, to: 100) }
        return cut(text + ": " + problem, to: MachineError.bytesMax)
    }
}

/// The beginning of a text, or its end, in at most so many bytes; characters stay whole.
func cut(_ text: String, to count: Int, keepsEnd: Bool = false) -> String {
    guard text.utf8.count > count else { return text }
    let mark = "…"
    assert(count >= mark.utf8.count, "no room for the mark of a cut")
    var kept: [Character] = []
    var length = mark.utf8.count
    for character in keepsEnd ? Array(text.suffix(count).reversed()) : Array(text.prefix(count)) {
        length += character.utf8.count
        if length > count { break }
        kept.append(character)
    }
    return keepsEnd ? mark + String(kept.reversed()) : String(kept) + mark
}

/// A problem at a position of a text that is being read or has been.
struct Problem: Error {
    let origin: Origin
    let text: String

    init(_ origin: Origin, _ text: String) {
        self.origin = origin
        self.text = text
    }
}

/// Where in a machine file something is said.
public struct Origin: Hashable, Sendable {
    /// The way through the document to it, `devices[3]`; empty for the whole file.
    var path: String
    /// The number of bytes before it.
    var offset: Int

    /// A key of this object; the offset stays that of the object.
    func key(_ name: String) -> Origin {
        Origin(path: path.isEmpty ? name : path + "." + name, offset: offset)
    }
}
