/// The members of an object that was read, taken one by one; members that nobody takes are refused at the end.
///
/// For text forms that a program writes and reads: a key that is missing, of another kind, or not
/// known is an error, since the writer meant something by it.
package struct JSON5Fields: Sendable {
    /// The members that nobody has taken.
    private var rest: [JSON5Member]
    /// Where the object begins.
    private let offset: Int

    /// The members of a value.
    ///
    /// - Throws: ``JSON5ShapeError`` for a value that is not an object.
    package init(_ value: JSON5Value) throws(JSON5ShapeError) {
        guard case .object(let members) = value.kind else {
            throw JSON5ShapeError("expected an object, found \(value.kind.name)", value)
        }
        rest = members
        offset = value.offset
    }

    /// Takes the value of a key.
    ///
    /// - Throws: ``JSON5ShapeError`` where there is none.
    package mutating func take(_ key: String) throws(JSON5ShapeError) -> JSON5Value {
        guard let value = takeIfThere(key) else {
            throw JSON5ShapeError("expected the key '\(key)'", offset: offset)
        }
        return value
    }

    /// Takes the value of a key; nil where there is none.
    package mutating func takeIfThere(_ key: String) -> JSON5Value? {
        guard let index = rest.firstIndex(where: { $0.key == key }) else { return nil }
        return rest.remove(at: index).value
    }

    /// Ends the reading.
    ///
    /// - Throws: ``JSON5ShapeError`` where there is a key that was not taken.
    package func end() throws(JSON5ShapeError) {
        guard let first = rest.first else { return }
        throw JSON5ShapeError("unknown key '\(first.key)'", offset: first.offset)
    }
}

/// A value that is not of the shape that was expected.
package struct JSON5ShapeError: Error, Hashable, Sendable {
    /// What was expected and what was found, a part of a sentence.
    package var problem: String
    /// The number of bytes before it in its text.
    package var offset: Int

    /// A problem at an offset.
    package init(_ problem: String, offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// A problem with a value.
    package init(_ problem: String, _ value: JSON5Value) {
        self.init(problem, offset: value.offset)
    }
}

/// What a value is, where it is of that kind.
///
/// Not inlined: Swift 6.3.1 crashes in optimised builds where it is ("CopyPropagation": a borrow of the
/// value ends before its last use).
extension JSON5Value {
    /// The text.
    ///
    /// - Throws: ``JSON5ShapeError`` for a value of another kind.
    @inline(never) package func text() throws(JSON5ShapeError) -> String {
        guard case .text(let text) = kind else { throw unexpected("a string") }
        return text
    }

    /// The whole number, where it fits in an `Int`.
    @inline(never) package func integer() throws(JSON5ShapeError) -> Int {
        guard case .integer(let number) = kind, let number = Int(exactly: number) else {
            throw unexpected("a whole number")
        }
        return number
    }

    /// Whether it is true.
    @inline(never) package func boolean() throws(JSON5ShapeError) -> Bool {
        guard case .boolean(let isSo) = kind else { throw unexpected("true or false") }
        return isSo
    }

    /// The values of the list.
    @inline(never) package func list() throws(JSON5ShapeError) -> [JSON5Value] {
        guard case .list(let values) = kind else { throw unexpected("a list") }
        return values
    }

    /// Whether it is null.
    package var isNull: Bool { kind == .null }

    private func unexpected(_ expected: String) -> JSON5ShapeError {
        JSON5ShapeError("expected \(expected), found \(kind.name)", self)
    }
}
