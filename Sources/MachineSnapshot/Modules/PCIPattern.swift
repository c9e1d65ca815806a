internal import JSON5Text

/// A PCI function's alias, or a pattern for them, field by field; nil is `*`.
///
/// Source: `do_pci_entry()`, scripts/mod/file2alias.c.
struct PCIPattern {
    /// Vendor, device, vendor and device of the board.
    let identity: [UInt32?]
    /// Class, subclass and interface.
    let classParts: [UInt32?]
    /// Whether it counts only where an override names the driver: `vfio_pci:`.
    let isOverrideOnly: Bool

    /// Reads `pci:v00008086d000010D3sv*sd*bc02sc00i*`.
    init?(_ text: Substring) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        switch text[..<colon] {
        case "pci": isOverrideOnly = false
        case "vfio_pci": isOverrideOnly = true
        default: return nil
        }
        var rest = text[text.index(after: colon)...]
        func take(_ key: String, _ digits: Int) -> UInt32?? {
            guard rest.hasPrefix(key) else { return .none }
            rest = rest.dropFirst(key.count)
            if rest.first == "*" {
                rest = rest.dropFirst()
                return .some(nil)
            }
            let digits = rest.prefix(digits)
            rest = rest.dropFirst(digits.count)
            return UInt32(digits, radix: 16).map { .some($0) }
        }
        var numbers: [UInt32?] = []
        for (key, digits) in [
            ("v", 8), ("d", 8), ("sv", 8), ("sd", 8), ("bc", 2), ("sc", 2), ("i", 2),
        ] {
            guard let number = take(key, digits) else { return nil }
            numbers.append(number)
        }
        identity = Array(numbers[..<4])
        classParts = Array(numbers[4...])
    }

    /// Whether a function's own alias is one that the pattern stands for.
    func fits(_ alias: PCIPattern) -> Bool {
        zip(identity + classParts, alias.identity + alias.classParts).allSatisfy {
            $0 == nil || $0 == $1
        }
    }

    /// As an entry of `ids`.
    var value: JSON {
        var members = JSONObject()
        let isPlain = !isOverrideOnly && classParts.allSatisfy { $0 == nil }
        let id = JSON.text(PCIPattern.pair(identity[0], identity[1]))
        let hasBoard = identity[2] != nil || identity[3] != nil
        if isPlain, !hasBoard, identity[0] != nil { return id }
        if identity[0] != nil || identity[1] != nil { members.append(("id", id)) }
        if hasBoard {
            members.append(("subsystem", .text(PCIPattern.pair(identity[2], identity[3]))))
        }
        if classParts.contains(where: { $0 != nil }) {
            members.append(("class", .text(digits { padded(String($0 ?? 0, radix: 16), to: 2) })))
            members.append(("classMask", .text(digits { $0 == nil ? "00" : "ff" })))
        }
        if isOverrideOnly { members.append(("overrideOnly", .boolean(true))) }
        return .object(members)
    }

    private func digits(_ text: (UInt32?) -> String) -> String { classParts.map(text).joined() }

    private static func pair(_ first: UInt32?, _ second: UInt32?) -> String {
        [first, second].map { $0.map { padded(String($0, radix: 16), to: 4) } ?? "*" }
            .joined(separator: ":")
    }
}
