/// An address of IPv4 or IPv6.
struct IPAddress: Hashable, CustomStringConvertible {
    /// Its 4 or 16 bytes, the first one first.
    let bytes: [UInt8]

    /// The address with these bytes; nil unless there are 4 or 16.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Whether it is one of `fe80::/10`, which every interface that is up gives itself.
    ///
    /// An address of 169.254.0.0/16 is not counted: somebody set IPv4 up on that interface.
    var isLinkLocal: Bool {
        bytes.count == 16 && bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80
    }

    /// The address as RFC 5952 writes it: `192.0.2.7`, `2001:db8::7`.
    var description: String {
        guard bytes.count == 16 else {
            return bytes.map(String.init).joined(separator: ".")
        }
        let groups = stride(from: 0, to: 16, by: 2).map {
            UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
        }
        guard let zeros = Self.longestZeros(groups) else { return Self.joined(groups[...]) }
        return Self.joined(groups[..<zeros.lowerBound]) + "::"
            + Self.joined(groups[zeros.upperBound...])
    }

    private static func joined(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first of the longest runs of two zeros and more.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        assert(groups.count == 8, "an address of IPv6 has eight groups")
        var longest: Range<Int>?
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            let count = index + 1 - start
            if count >= 2, count > longest?.count ?? 0 { longest = start..<index + 1 }
        }
        return longest
    }
}
