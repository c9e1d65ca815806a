/// One line of a journal: a record as JSON, and what proves that it is whole.
///
/// `{"check":"0123456789abcdef","record":…}` and a newline. The check is FNV-1a, 64 bits, over the bytes
/// of the record as they stand, in hexadecimal. It finds accidents; it keeps nobody out, since whoever
/// can write the file is root.
enum RecordLine {
    private static let start = Array(#"{"check":""#.utf8)
    private static let middle = Array(#"","record":"#.utf8)
    private static let digits = 16

    /// The line of a record.
    static func bytes(of record: some Collection<UInt8>) -> [UInt8] {
        assert(!record.contains(0x0A), "a record of more than one line")
        var text = String(check(of: record), radix: 16)
        text = String(repeating: "0", count: digits - text.utf8.count) + text
        return start + text.utf8 + middle + record + [0x7D, 0x0A]
    }

    /// The record in a line without its newline; nil where the line is none, or is not whole.
    static func record(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let before = start.count + digits + middle.count
        guard line.count > before, line.last == 0x7D, line.starts(with: start) else { return nil }
        let check = line.dropFirst(start.count).prefix(digits)
        guard line.dropFirst(start.count + digits).starts(with: middle) else { return nil }
        let record = line.dropFirst(before).dropLast()
        guard check.allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }),
            UInt64(String(decoding: check, as: UTF8.self), radix: 16) == self.check(of: record)
        else { return nil }
        return record
    }

    /// FNV-1a, which tells any two texts of a length apart that differ in one byte.
    static func check(of bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
