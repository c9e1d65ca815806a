internal import DriverCore
internal import JSON5Text

/// The parts of a device that are the same on every bus.
extension MachineReader {
    /// How a device comes to its IOMMU group: `"own"`, `"none"`, or a label that others have too.
    mutating func group(_ field: Field?, isPCI: Bool) throws(Problem) -> DriverCore.GroupAssignment
    {
        guard let field else { return isPCI ? .own : .none }
        let label = try field.name("\"own\", \"none\", or a label that the whole group has")
        switch label {
        case "own": return .own
        case "none": return .none
        default:
            let number = groupNumbers[label] ?? Int32(groupNumbers.count)
            groupNumbers[label] = number
            return .shared(number)
        }
    }

    /// Who is to serve the device: nothing said, `null`, or a name.
    func wish(_ field: Field?) throws(Problem) -> DeviceEntry.DriverWish {
        guard let field else { return .matching }
        return field.isNull ? .nobody : .named(try field.name("the name of a driver, or null"))
    }

    /// Files of a device; those that the kernel itself has there are refused.
    func attributes(_ field: Field?, of rule: DriverCore.MatchRule?) throws(Problem) -> [DriverCore
        .StaticAttribute]
    {
        let kernels = KernelFiles.ofDevice(rule)
        return try attributes(field) { KernelFiles.contains($0, kernels) }
    }

    /// Files by name; a text or a whole number, to which a line end is added.
    func attributes(_ field: Field?, isKernels: (String) -> Bool) throws(Problem)
        -> [DriverCore.StaticAttribute]
    {
        guard let field else { return [] }
        var attributes: [DriverCore.StaticAttribute] = []
        let all = try Fields(field).all
        let names = Set(all.map(\.name))
        for (name, field) in all {
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            guard name.utf8.count <= 255, parts.count <= 8,
                parts.allSatisfy({ Field.isName(String($0)) })
            else {
                throw field.expected("a file's name as key, such as numa_node or power/control")
            }
            if isKernels(String(parts[0])) {
                throw Problem(
                    field.origin,
                    "expected a file that the kernel does not create there itself, found \(quoted(name))"
                )
            }
            let above = parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
            if let file = above.first(where: names.contains) {
                throw Problem(
                    field.origin,
                    "expected either a file or a directory of that name, found both: \(quoted(file)), \(quoted(name))"
                )
            }
            attributes.append(try attribute(name, field))
        }
        return attributes
    }

    /// A file's text, or an object with its text or its bytes, and its permission bits.
    private func attribute(_ name: String, _ field: Field) throws(Problem)
        -> DriverCore.StaticAttribute
    {
        guard case .object = field.value.kind else {
            return DriverCore.StaticAttribute(name: name, content: try line(field))
        }
        return try Fields.read(field) { fields throws(Problem) in
            let (value, bytes) = (fields.take("value"), fields.take("bytes"))
            if value != nil, let bytes {
                throw Problem(bytes.origin, "expected 'value' or 'bytes', found both")
            }
            guard let given = value ?? bytes else {
                throw Problem(field.origin, "expected the key 'value' or 'bytes'")
            }
            let mode = try fields.take("mode").read(self.mode) ?? 0o444
            guard let bytes else {
                return DriverCore.StaticAttribute(name: name, mode: mode, content: try line(given))
            }
            return DriverCore.StaticAttribute(name: name, mode: mode, bytes: try self.bytes(bytes))
        }
    }

    /// Bytes as pairs of hexadecimal digits: `"8680d310"`.
    private func bytes(_ field: Field) throws(Problem) -> [UInt8] {
        let what = "up to 4096 bytes as pairs of hexadecimal digits"
        let digits = Array(try field.text(what).utf8)
        guard digits.count % 2 == 0, digits.count <= 8192 else { throw field.expected(what) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for position in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[position..<position + 2], as: UTF8.self)
            guard let byte = Field.hexadecimal(pair, digits: 2) else { throw field.expected(what) }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        assert(bytes.count == digits.count / 2, "a byte that two digits did not make")
        return bytes
    }

    /// A text with a line end, and with the device's number in it where its entry stands for many.
    private func line(_ field: Field) throws(Problem) -> DriverCore.StaticAttribute.Content {
        if let lastNumber, var text = try field.numberedText(last: lastNumber) {
            guard text.bytes(for: lastNumber).count <= 4095 else {
                throw field.expected("a string of up to 4095 bytes")
            }
            text.pieces.append(.bytes([0x0a]))
            return .numbered(text)
        }
        return .bytes(Array((try content(field) + "\n").utf8))
    }

    private func content(_ field: Field) throws(Problem) -> String {
        if case .integer(let number) = field.value.kind { return "\(number)" }
        let what = "a string or a whole number"
        let text = try field.text(what)
        guard text.utf8.count <= 4095 else { throw field.expected("a string of up to 4095 bytes") }
        return text
    }

    /// What a driver makes while it serves the device: `net`, and `makes` for all else.
    mutating func classDevices(_ fields: inout Fields) throws(Problem) -> [DriverCore.ClassDevice] {
        var made: [DriverCore.ClassDevice] = []
        if let field = fields.take("net") {
            let what = "an interface's name of up to 15 bytes"
            let name = try field.name(what)
            guard name.utf8.count <= 15 else { throw field.expected(what) }
            made.append(DriverCore.ClassDevice(className: "net", name: name))
        }
        for field in try fields.list("makes") {
            let next = try classDevice(field, after: made)
            let isTaken = made.contains { $0.className == next.className && $0.name == next.name }
            guard !isTaken else {
                throw Problem(
                    field.origin,
                    "expected each name once in a class, found \(quoted(next.name)) again"
                )
            }
            made.append(next)
        }
        return made
    }

    private mutating func classDevice(_ field: Field, after made: [DriverCore.ClassDevice])
        throws(Problem)
        -> DriverCore.ClassDevice
    {
        try Fields.read(field) { fields throws(Problem) in
            try classDevice(&fields, after: made)
        }
    }

    mutating func classDevice(_ fields: inout Fields, after made: [DriverCore.ClassDevice])
        throws(Problem) -> DriverCore.ClassDevice
    {
        var result = DriverCore.ClassDevice(
            className: try fields.require("class", "a class, such as \"block\"").name(
                "a class"
            ),
            name: try fields.require("name", "a name, such as \"nvme0n1\"").name("a name"),
            attributes: try attributes(fields.take("attributes")) {
                ["device", "subsystem"].contains($0)
            }
        )
        if let below = fields.take("below") {
            result.below = try below.name("the name of one made before it")
            guard made.contains(where: { $0.name == result.below }) else {
                throw below.expected("the name of one that is made before it")
            }
        }
        if result.className == "block", !result.attributes.contains(where: { $0.name == "dev" }) {
            result.attributes.append(diskNumber(of: result.name))
        }
        return result
    }

    /// The device number of a disk or partition: its own where its driver has a major number for itself, else those of
    /// the block layer's, in order.
    ///
    /// Source: `BLOCK_EXT_MAJOR`, `LOOP_MAJOR`, `MD_MAJOR`, include/linux/major.h; device mapper's is the first that is
    /// free at boot.
    private mutating func diskNumber(of name: String) -> DriverCore.StaticAttribute {
        let number: String
        if let own = MachineReader.ownMajors.lazy.compactMap({ name.number(behind: $0, $1) }).first
        {
            number = own
        } else {
            number = "259:\(diskMinor)"
            diskMinor += 1
        }
        return DriverCore.StaticAttribute(name: "dev", bytes: Array((number + "\n").utf8))
    }

    private static let ownMajors = [("dm-", 253), ("loop", 7), ("md", 9)]
}

extension String {
    /// `253:4` for `dm-4`, with the beginning `dm-` and the major number 253.
    fileprivate func number(behind prefix: String, _ major: Int) -> String? {
        guard hasPrefix(prefix), let minor = Int(dropFirst(prefix.count)), minor >= 0 else {
            return nil
        }
        return "\(major):\(minor)"
    }
}
