import JSON5Text
import Testing

/// What is written is laid out as it should be, and read again as the same.
@Suite struct JSONWritingTests {
    static let value: JSON = .object([
        "b": .list([.null, .boolean(true), .integer(-7)]),
        "a c": .object(["x": .text("\"\n\u{1}\u{2028}é\\"), "y": .object([:])]),
        "9": .list([]),
    ])

    @Test func `on a line`() {
        let escaped = #""\"\n\u0001\u2028é\\""#
        #expect(
            Self.value.line()
                == #"{"b": [null, true, -7], "a c": {"x": \#(escaped), "y": {}}, "9": []}"#
        )
        #expect(
            Self.value.line(.json5)
                == #"{ b: [null, true, -7], "a c": { x: \#(escaped), y: {  } }, "9": [] }"#
        )
    }

    @Test func `indented, keys in order`() {
        let value: JSON = .object(["b": .list([.integer(1), .list([])]), "a": .null])
        #expect(
            value.indented() == """
                {
                  "a": null,
                  "b": [
                    1,
                    []
                  ]
                }
                """
        )
    }

    @Test func `opened for a person, and one member opened too`() {
        let value: JSON = .object([
            "a": .integer(1), "in": .object(["b": .object(["c": .null])]),
            "out": .object(["d": .null]),
        ])
        #expect(
            value.opened(.json5, by: "  ", opening: "in") == """
                {
                    a: 1,
                    in: {
                      b: { c: null },
                    },
                    out: { d: null },
                  }
                """
        )
    }

    @Test(arguments: [JSONStyle.compact, .sorted, .json5])
    func `every layout is read as the value that was written`(_ style: JSONStyle) throws {
        for text in [
            Self.value.line(style), Self.value.indented(style),
            Self.value.opened(style, by: "", opening: "a c"),
        ] {
            let read = try JSON5Document(Array(text.utf8)).root
            #expect(JSON(read).line(.sorted) == Self.value.line(.sorted), "\(text)")
        }
    }

    @Test func `a key is put in once, changed in its place, and taken out`() {
        var object: JSONObject = ["a": .null, "b": .null]
        object["a"] = .integer(1)
        object["c"] = .integer(2)
        object["b"] = nil
        #expect(object.members.map(\.key) == ["a", "c"])
        #expect(JSON.object(object).line() == #"{"a": 1, "c": 2}"#)
        #expect((["z": .null] + object).members.map(\.key) == ["z", "a", "c"])
    }

    @Test func `what nobody takes of an object is refused, with its position`() throws {
        var fields = try JSON5Fields(JSON5Document(Array("{a: 1, b: 2}".utf8)).root)
        #expect(try fields.take("a").integer() == 1)
        let unknown = #expect(throws: JSON5ShapeError.self) { try fields.end() }
        #expect(unknown == JSON5ShapeError("unknown key 'b'", offset: 7))
        #expect(fields.takeIfThere("b") != nil && fields.takeIfThere("b") == nil)
        try fields.end()
        let missing = #expect(throws: JSON5ShapeError.self) { try fields.take("a") }
        #expect(missing?.problem == "expected the key 'a'")
    }
}

extension JSON {
    /// A value that was read.
    fileprivate init(_ value: JSON5Value) {
        switch value.kind {
        case .null: self = .null
        case .boolean(let isSo): self = .boolean(isSo)
        case .integer(let number): self = .integer(Int(number))
        case .decimal: self = .text("a decimal")
        case .text(let text): self = .text(text)
        case .list(let values): self = .list(values.map { JSON($0) })
        case .object(let members):
            self = .object(JSONObject(members.map { (key: $0.key, value: JSON($0.value)) }))
        }
    }
}
