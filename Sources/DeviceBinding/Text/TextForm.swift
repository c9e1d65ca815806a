package import JSON5Text

/// Something with a text form in JSON that can be written and read back unchanged.
///
/// A key that is missing, unknown or of another kind is an error, since the writer meant
/// something by it. What is kept on disk has a version as its first key.
package protocol TextForm {
    /// The text form of the value.
    var form: JSON { get }
    /// The value of a text form.
    ///
    /// - Throws: `JSON5ShapeError` for another shape.
    init(form: JSON5Value) throws(JSON5ShapeError)
}

extension TextForm {
    /// Reads a text form.
    ///
    /// - Throws: `TextFormError` with line and column for any other text.
    package init(reading text: String) throws(TextFormError) {
        try self.init(reading: Array(text.utf8), limit: 64 << 20)
    }

    /// Reads a text form out of at most so many bytes.
    ///
    /// - Throws: `TextFormError` with line and column for any other bytes.
    package init(reading bytes: [UInt8], limit: Int) throws(TextFormError) {
        do throws(JSON5Error) {
            let document = try JSON5Document(bytes, limit: limit)
            do throws(JSON5ShapeError) { try self.init(form: document.root) } catch {
                throw JSON5Error(error.problem, at: document.position(of: error.offset))
            }
        } catch {
            throw TextFormError(
                line: error.position?.line,
                column: error.position?.column,
                problem: error.problem
            )
        }
    }
}

extension JSON {
    /// A value's form, or null for none.
    static func form(_ value: (some TextForm)?) -> JSON { value?.form ?? .null }

    /// A list of forms.
    static func forms(_ values: some Sequence<some TextForm>) -> JSON { .list(values.map(\.form)) }

    /// An object of some values by key, in the order of the keys.
    static func table<Value>(_ table: [String: Value], _ form: (Value) -> JSON) -> JSON {
        .object(
            JSONObject(
                table.sorted { $0.key < $1.key }.map { (key: $0.key, value: form($0.value)) }
            )
        )
    }
}

/// An array of what has a text form.
func list<Value: TextForm>(_ form: JSON5Value) throws(JSON5ShapeError) -> [Value] {
    var values: [Value] = []
    for element in try form.list() { values.append(try Value(form: element)) }
    return values
}

/// An array of texts.
func texts(_ form: JSON5Value) throws(JSON5ShapeError) -> [String] {
    var values: [String] = []
    for element in try form.list() { values.append(try element.text()) }
    return values
}

/// An array of whole numbers.
func integers(_ form: JSON5Value) throws(JSON5ShapeError) -> [Int] {
    var values: [Int] = []
    for element in try form.list() { values.append(try element.index()) }
    return values
}

extension JSON5Value {
    /// The whole number, which counts something.
    func index() throws(JSON5ShapeError) -> Int {
        let number = try integer()
        guard number >= 0 else { throw JSON5ShapeError("expected a number from 0 on", self) }
        return number
    }

    /// The text, which is the name of a case.
    func word<Value: RawRepresentable<String>>() throws(JSON5ShapeError) -> Value {
        let text = try text()
        guard let value = Value(rawValue: text) else {
            throw JSON5ShapeError("unknown word '\(text)'", self)
        }
        return value
    }

    /// The error of a word that no case has.
    func unknown(_ word: String) -> JSON5ShapeError {
        JSON5ShapeError("unknown word '\(word)'", self)
    }

    /// The members of an object whose keys are not known before.
    func members() throws(JSON5ShapeError) -> [JSON5Member] {
        guard case .object(let members) = kind else {
            throw JSON5ShapeError("expected an object, found \(kind.name)", self)
        }
        return members
    }
}

extension JSON5Fields {
    /// Takes the value of a key that has a text form.
    mutating func value<Value: TextForm>(_ key: String) throws(JSON5ShapeError) -> Value {
        try Value(form: take(key))
    }

    /// Takes the value of a key that has a text form; nil where it is null.
    mutating func optional<Value: TextForm>(_ key: String) throws(JSON5ShapeError) -> Value? {
        let form = try take(key)
        return form.isNull ? nil : try Value(form: form)
    }

    /// Takes a text.
    mutating func text(_ key: String) throws(JSON5ShapeError) -> String { try take(key).text() }

    /// Takes a text; nil where it is null.
    mutating func optionalText(_ key: String) throws(JSON5ShapeError) -> String? {
        let form = try take(key)
        return form.isNull ? nil : try form.text()
    }

    /// Takes a number that counts something.
    mutating func index(_ key: String) throws(JSON5ShapeError) -> Int { try take(key).index() }

    /// Takes a number that counts something; nil where it is null.
    mutating func optionalIndex(_ key: String) throws(JSON5ShapeError) -> Int? {
        let form = try take(key)
        return form.isNull ? nil : try form.index()
    }

    /// Takes a flag.
    mutating func flag(_ key: String) throws(JSON5ShapeError) -> Bool { try take(key).boolean() }

    /// Takes the name of a case.
    mutating func word<Value: RawRepresentable<String>>(_ key: String) throws(JSON5ShapeError)
        -> Value
    {
        try take(key).word()
    }

    /// Takes a list of what has a text form.
    mutating func values<Value: TextForm>(_ key: String) throws(JSON5ShapeError) -> [Value] {
        try list(take(key))
    }
}
