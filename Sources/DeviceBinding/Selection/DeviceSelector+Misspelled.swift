extension DeviceSelector {
    /// The failure for a text that looks like a PCI address or identifier but is not one; nil for any other.
    static func misspelled(_ text: String) -> Failure? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ $0.utf8.count == 4 }) {
            return identifier(in: text) == nil && parts.contains { $0.allSatisfy(\.isHexDigit) }
                ? malformed(text, "identifier", "VENDOR:DEVICE, such as 8086:10d3") : nil
        }
        // `0000:03:00.8`, `3:00.0`, `03:20.0`: digits where an address has them, but not as it has them.
        guard 2...3 ~= parts.count, let last = parts.last, last.contains("."),
            text.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }), text.count <= 16
        else { return nil }
        let lowered = text.lowercased()
        guard !isPCIName(lowered), !isPCIName("0000:" + lowered) else { return nil }
        let form =
            "DOMAIN:BUS:SLOT.FUNCTION, such as 0000:03:00.0, with slots to 1f and functions to 7"
        return malformed(text, "address", form)
    }

    private static func malformed(_ text: String, _ kind: String, _ form: String) -> Failure {
        Failure(
            .malformed,
            "\(quoted(text)) is not a PCI \(kind).",
            help: [.form("It is written \(form), all in hexadecimal digits.")]
        )
    }
}
