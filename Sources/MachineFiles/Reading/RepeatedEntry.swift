internal import DriverCore
internal import JSON5Text

/// An entry that stands for many devices: `count` says for how many, and `{i}` in its texts is the number of each.
struct RepeatedEntry {
    /// The most devices of one entry, and the highest number that the first may have.
    private static let most = 1_000_000

    /// The numbers of the devices, in order.
    let numbers: Range<Int>
    /// The texts with numbers in them that are most often all there is.
    let name: DriverCore.NumberedText?
    let parent: DriverCore.NumberedText?
    /// Whether there are others.
    let hasOtherNumbers: Bool

    private let origin: Origin
    /// What the entry has beside its attributes, and whether there are numbers in it.
    private var members: [(member: JSON5Member, isNumbered: Bool)] = []
    /// Its attributes, in which numbers stay what they are: each device's are made when they are read.
    private var attributes: JSON5Member?

    /// The entry of a field, or nil where that stands for one device.
    init?(_ field: Field) throws(Problem) {
        guard case .object(let given) = field.value.kind else { return nil }
        var fields = try Fields(field)
        guard let field = fields.take("count") else { return nil }
        let count = try field.integer(in: 1...Self.most)
        let first = try fields.take("first")?.integer(in: 0...Self.most) ?? 0
        numbers = first..<first + count
        origin = fields.origin
        let last = numbers.upperBound - 1
        var hasOtherNumbers = false
        for member in given where member.key != "count" && member.key != "first" {
            if member.key == "attributes" {
                attributes = member
                continue
            }
            let value = Field(value: member.value, origin: origin.of(member))
            let isNumbered = try value.hasNumbers(last: last)
            if isNumbered, member.key != "name", member.key != "parent" { hasOtherNumbers = true }
            members.append((member, isNumbered))
        }
        self.hasOtherNumbers = hasOtherNumbers
        name = try fields.take("name")?.numberedText(last: last)
        parent = try fields.take("parent")?.numberedText(last: last)
    }

    /// The entry as it would stand for the device of one number; the first one is given the attributes too.
    func field(for number: Int) -> Field {
        assert(numbers.contains(number), "a device that the entry does not stand for")
        var object = members.map { member, isNumbered in
            var member = member
            if isNumbered { member.value = member.value.with(number, last: numbers.upperBound - 1) }
            return member
        }
        if number == numbers.lowerBound, let attributes { object.append(attributes) }
        return Field(value: JSON5Value(.object(object), offset: origin.offset), origin: origin)
    }

    /// The name of one device, as a field.
    func nameField(for number: Int) -> Field? {
        assert(numbers.contains(number), "a device that the entry does not stand for")
        guard let name, let member = members.first(where: { $0.member.key == "name" })?.member
        else { return nil }
        let text = String(decoding: name.bytes(for: number), as: UTF8.self)
        return Field(
            value: JSON5Value(.text(text), offset: member.value.offset),
            origin: origin.of(member)
        )
    }
}

extension Origin {
    fileprivate func of(_ member: JSON5Member) -> Origin {
        Origin(path: key(member.key).path, offset: member.value.offset)
    }
}

extension Field {
    /// Whether there are numbers in a text, or in those of a list or an object; bad ones are refused.
    fileprivate func hasNumbers(last: Int) throws(Problem) -> Bool {
        var found = false
        switch value.kind {
        case .text: return try numberedText(last: last) != nil
        case .list:
            // All of them are looked at: a bad one is refused.
            return try list().each { field throws(Problem) in try field.hasNumbers(last: last) }
                .contains(true)
        case .object(let members):
            for member in members {
                let field = Field(value: member.value, origin: origin.of(member))
                if try field.hasNumbers(last: last) { found = true }
            }
        case .null, .boolean, .integer, .decimal: return false
        }
        return found
    }
}

extension JSON5Value {
    /// The value with a number in its texts, which have been found to be good.
    fileprivate func with(_ number: Int, last: Int) -> JSON5Value {
        switch kind {
        case .text(let text):
            guard let numbered = try? NumberedTextReader.read(text, last: last) else { return self }
            let bytes = numbered.bytes(for: number)
            return JSON5Value(.text(String(decoding: bytes, as: UTF8.self)), offset: offset)
        case .list(let values):
            return JSON5Value(.list(values.map { $0.with(number, last: last) }), offset: offset)
        case .object(let members):
            let changed = members.map { member in
                JSON5Member(
                    member.key,
                    offset: member.offset,
                    member.value.with(number, last: last)
                )
            }
            return JSON5Value(.object(changed), offset: offset)
        case .null, .boolean, .integer, .decimal: return self
        }
    }
}
