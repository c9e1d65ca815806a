/// Many small operations in one line, and their answers in another, where every byte costs.
///
/// An emulated serial port carries a byte at a time, and an emulated processor takes a hundred times as
/// long as a real one to read JSON. An operation is a letter and words; `LabAgent/Script.swift` lists them.
public enum LabScript {
    /// What a line begins with that is a script; a message in JSON begins otherwise.
    public static let mark = UInt8(ascii: "!")
    /// What a line begins with that holds operations to keep, for scripts to name by their number.
    public static let keepMark = UInt8(ascii: "@")
    /// Stands between two operations, and between two answers.
    public static let separator: UInt8 = 0x1e
    /// Stands between the words of an operation or of an answer.
    public static let wordSeparator: UInt8 = 0x1f

    private static let escape = UInt8(ascii: "\\")

    /// Bytes as they may stand in a word.
    public static func escaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x0a, separator, wordSeparator, escape: result += [escape, byte ^ 0x40]
            default: result.append(byte)
            }
        }
        return result
    }

    /// The bytes that a word stands for.
    public static func unescaped(_ word: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(word.count + 1)
        var isEscaped = false
        for byte in word {
            if isEscaped {
                result.append(byte ^ 0x40)
                isEscaped = false
            } else if byte == escape {
                isEscaped = true
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// What a path may begin with, and the letter that stands for it.
    private static let prefixes: [(letter: Character, directory: String)] = [
        ("C", "/sys/bus/pci/devices/"), ("c", "/sys/bus/pci/drivers/"),
        ("P", "/sys/bus/platform/devices/"), ("p", "/sys/bus/platform/drivers/"),
        ("L", "/sys/bus/lab/devices/"), ("l", "/sys/bus/lab/drivers/"), ("b", "/sys/bus/"),
    ]

    /// A path as a script has it: absolute, or a letter for a directory and what is below it.
    public static func shortened(_ path: String) -> [UInt8] {
        for prefix in prefixes where path.hasPrefix(prefix.directory) {
            return Array(String(prefix.letter).utf8)
                + path.utf8.dropFirst(prefix.directory.utf8.count)
        }
        return Array(path.utf8)
    }

    /// The path that a script means.
    public static func path(_ word: [UInt8]) -> String {
        for prefix in prefixes where word.first == prefix.letter.asciiValue {
            return prefix.directory + String(decoding: word.dropFirst(), as: UTF8.self)
        }
        return String(decoding: word, as: UTF8.self)
    }

    /// An operation, or an answer: a letter and its words.
    public static func part(_ letter: Character, _ words: [[UInt8]]) -> [UInt8] {
        var result = Array(letter.utf8)
        for (index, word) in words.enumerated() {
            if index > 0 { result.append(wordSeparator) }
            result += escaped(word)
        }
        return result
    }

    /// The words behind the letter.
    public static func words(_ part: ArraySlice<UInt8>) -> [[UInt8]] {
        part.dropFirst().split(separator: wordSeparator, omittingEmptySubsequences: false)
            .map { unescaped($0) }
    }
}

/// A number that stands for lines, so that long ones need not cross the wire: FNV-1a of 64 bits.
///
/// Source: Fowler, Noll, Vo and Eastlake: The FNV Non-Cryptographic Hash Algorithm.
public struct LabDigest: Hashable, Sendable {
    /// How many lines there were.
    public private(set) var lineCount = 0
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The digest of no lines.
    public init() {}

    /// The digest of these lines.
    public init(_ lines: [String]) {
        for line in lines {
            add(line.utf8)
            endLine()
        }
    }

    /// Takes a piece of a line in.
    public mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    /// Ends a line.
    public mutating func endLine() {
        add(CollectionOfOne(0x0a))
        lineCount += 1
    }

    /// How it is written: how many lines, then the number.
    public var text: String { "\(lineCount) lines, digest \(String(state, radix: 16))" }
}
