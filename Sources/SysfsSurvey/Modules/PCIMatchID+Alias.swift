internal import DriverCore

extension DriverCore.PCIMatchID {
    /// The entry that a module's alias stands for, `pci:v00008086d000010D3sv*sd*bc02sc00i*`.
    ///
    /// Source: `do_pci_entry()`, scripts/mod/file2alias.c.
    init?(alias: Substring) {
        guard let colon = alias.firstIndex(of: ":") else { return nil }
        let scheme = alias[..<colon]
        guard scheme == "pci" || scheme == "vfio_pci",
            let numbers = aliasNumbers(
                alias[alias.index(after: colon)...],
                [("v", 8), ("d", 8), ("sv", 8), ("sd", 8), ("bc", 2), ("sc", 2), ("i", 2)]
            )
        else { return nil }
        assert(numbers.count == 7, "an entry of other numbers than it was asked for")
        let identity = numbers[..<4].map { $0 ?? DriverCore.PCIMatchID.any }
        // Each part of the class counts or does not.
        let parts = numbers[4...]
        self.init(
            vendor: identity[0],
            device: identity[1],
            subvendor: identity[2],
            subdevice: identity[3],
            classCode: parts.reduce(0) { $0 << 8 | ($1 ?? 0) },
            classMask: parts.reduce(0) { $0 << 8 | ($1 == nil ? 0 : 0xff) },
            overrideOnly: scheme == "vfio_pci"
        )
    }
}

/// The numbers of an alias by the letters before each and how many digits it has; nil for `*`.
///
/// Nil where the alias is none of these; what comes after the last number is not looked at.
func aliasNumbers(_ text: Substring, _ keys: [(letters: String, digits: Int)]) -> [UInt32?]? {
    var rest = text
    var numbers: [UInt32?] = []
    for (letters, count) in keys {
        assert(count <= 8, "a number of more than 32 bits")
        guard rest.hasPrefix(letters) else { return nil }
        rest = rest.dropFirst(letters.count)
        if rest.first == "*" {
            rest = rest.dropFirst()
            numbers.append(nil)
        } else {
            let digits = rest.prefix(count)
            guard let number = unsigned(digits, radix: 16) else { return nil }
            rest = rest.dropFirst(digits.count)
            numbers.append(UInt32(truncatingIfNeeded: number))
        }
    }
    return numbers
}

/// A number of digits alone; nil for no digit, a sign, or more than 64 bits.
func unsigned(_ digits: some StringProtocol, radix: Int) -> UInt64? {
    guard digits.first != "+", digits.first != "-" else { return nil }
    return UInt64(digits, radix: radix)
}
