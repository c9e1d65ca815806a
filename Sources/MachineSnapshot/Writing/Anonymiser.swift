internal import DriverCore

/// Puts made-up serial numbers and addresses in the place of real ones: the same for the same, each time.
struct Anonymiser {
    private let isWanted: Bool
    private var addresses: [String: String] = [:]
    private var serials: [String: String] = [:]

    init(isWanted: Bool) { self.isWanted = isWanted }

    /// The bytes of a file with nothing in them that tells which machine it was.
    mutating func bytes(of file: DriverCore.StaticAttribute) -> [UInt8] {
        let bytes = file.bytes(for: 0)
        guard isWanted else { return bytes }
        let name = file.name.split(separator: "/").last.map(String.init) ?? file.name
        if name == "config" { return Anonymiser.withoutSerial(bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
        if Anonymiser.isSerial(name) { return Array(serial(text).utf8) }
        return Array(line(text).utf8)
    }

    /// A text with its hardware addresses replaced: in six parts, and in one word as interfaces are named.
    mutating func line(_ text: String) -> String {
        guard isWanted else { return text }
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            if let end = Anonymiser.address(in: bytes, at: position) {
                assert(end > position && end <= bytes.count, "an address within its text")
                let found = String(decoding: bytes[position..<end], as: UTF8.self)
                result += Array(address(found).utf8)
                position = end
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: - Serial numbers

    private static func isSerial(_ name: String) -> Bool {
        name.contains("serial")
            || [
                "wwid", "wwn", "uuid", "nguid", "eui", "unique_id", "guid", "sys_image_guid",
                "node_guid",
            ]
            .contains(name)
    }

    /// As many characters, and of the same kinds: letters and digits become those of a counter.
    private mutating func serial(_ text: String) -> String {
        if let known = serials[text] { return known }
        var number = serials.count + 1
        let made = text.utf8.reversed().map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                defer { number /= 10 }
                return UInt8(ascii: "0") + UInt8(number % 10)
            default: return byte
            }
        }
        let result = String(decoding: made.reversed(), as: UTF8.self)
        assert(result.utf8.count == text.utf8.count, "a number of another length")
        serials[text] = result
        return result
    }

    /// A configuration space whose device serial number is zeros.
    ///
    /// Source: the extended capability 3, PCI Express Base Specification, 7.9.3.
    private static func withoutSerial(_ space: [UInt8]) -> [UInt8] {
        var space = space
        var offset = 0x100
        for _ in 0..<256 where offset >= 0x100 && offset + 12 <= space.count {
            if space[offset] == 3, space[offset + 1] == 0 {
                for index in offset + 4..<offset + 12 { space[index] = 0 }
            }
            offset = Int(space[offset + 3]) << 4 | Int(space[offset + 2]) >> 4
        }
        return space
    }

    // MARK: - Addresses

    /// The end of `52:54:00:12:34:56`, or of the twelve digits of `enx525400123456`, that begins here.
    private static func address(in bytes: [UInt8], at start: Int) -> Int? {
        let isInside = start > 0 && (isHexadecimal(bytes[start - 1]) || bytes[start - 1] == 0x3A)
        let end = start + 17
        if !isInside, end <= bytes.count, end == bytes.count || !isHexadecimal(bytes[end]),
            end == bytes.count || bytes[end] != 0x3A,
            (0..<17).allSatisfy({
                $0 % 3 == 2 ? bytes[start + $0] == 0x3A : isHexadecimal(bytes[start + $0])
            })
        {
            return end
        }
        guard start >= 3, bytes[start - 3..<start].elementsEqual(Array("enx".utf8)),
            start + 12 <= bytes.count, bytes[start..<start + 12].allSatisfy(isHexadecimal)
        else { return nil }
        return start + 12
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isHexDigit
    }

    /// A locally administered address in the same form; nobody's, and everybody's, stay.
    private mutating func address(_ text: String) -> String {
        let digits = text.lowercased().filter { $0 != ":" }
        assert(digits.utf8.count == 12, "a hardware address of other than six bytes")
        if digits.allSatisfy({ $0 == "0" }) || digits.allSatisfy({ $0 == "f" }) { return text }
        let made =
            addresses[digits] ?? "02" + padded(String(addresses.count + 1, radix: 16), to: 10)
        addresses[digits] = made
        guard text.contains(":") else { return made }
        let parts = stride(from: 0, to: 12, by: 2).map { made.dropFirst($0).prefix(2) }
        return parts.joined(separator: ":")
    }
}
