/// The base classes of PCI, by the words that people use for them.
///
/// Source: PCI Code and ID Assignment Specification, revision 1.16, section 1.
public enum PCIClass {
    /// The words with the first byte of the class code; where two stand for one, the first is shown.
    public static let words: [(word: String, base: UInt32)] = [
        ("storage", 0x01), ("network", 0x02), ("display", 0x03), ("multimedia", 0x04),
        ("memory", 0x05), ("bridge", 0x06), ("communication", 0x07), ("system", 0x08),
        ("input", 0x09), ("docking", 0x0A), ("processor", 0x0B), ("serial", 0x0C),
        ("wireless", 0x0D), ("intelligent", 0x0E), ("satellite", 0x0F), ("encryption", 0x10),
        ("signal", 0x11), ("accelerator", 0x12), ("instrumentation", 0x13),
        ("disk", 0x01), ("gpu", 0x03), ("audio", 0x04),
    ]

    /// The subclasses that people have a word for, with the first two bytes of the class code.
    static let subclasses: [(word: String, code: UInt32)] = [
        ("scsi", 0x0100), ("ide", 0x0101), ("raid", 0x0104), ("sata", 0x0106), ("sas", 0x0107),
        ("nvme", 0x0108), ("ethernet", 0x0200), ("vga", 0x0300), ("uart", 0x0700),
        ("modem", 0x0703), ("keyboard", 0x0900), ("mouse", 0x0902), ("firewire", 0x0C00),
        ("usb", 0x0C03), ("fibre", 0x0C04), ("smbus", 0x0C05), ("bluetooth", 0x0D11),
    ]

    /// The word for a class code of 24 bits, `network` for 0x020000; nil for a class without one.
    public static func word(for classCode: UInt32) -> String? {
        words.first { $0.base == classCode >> 16 }?.word
    }

    /// Whether a text can name a class at all.
    static func isOne(_ text: String) -> Bool {
        let text = text.lowercased()
        let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
        return words.contains { $0.word == text } || subclasses.contains { $0.word == text }
            || 1...6 ~= digits.utf8.count && digits.allSatisfy(\.isHexDigit)
    }

    /// Whether a class code is of the class that a person named: a word, or the first digits of it.
    ///
    /// `network`, `02`, `0200`, `0x0200` and `020000` all name an Ethernet device's.
    public static func matches(_ text: String, classCode: UInt32) -> Bool {
        let text = text.lowercased()
        if let known = words.first(where: { $0.word == text }) {
            return classCode >> 16 == known.base
        }
        if let known = subclasses.first(where: { $0.word == text }) {
            return classCode >> 8 == known.code
        }
        let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
        return !digits.isEmpty && hex(classCode, digits: 6).hasPrefix(digits)
    }
}
