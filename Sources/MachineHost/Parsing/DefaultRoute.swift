/// The default routes in the kernel's tables: routes to everywhere that are up and refuse nothing.
enum DefaultRoute {
    /// The interfaces of the default routes in a `/proc/net/route`.
    ///
    /// Source: `fib_route_seq_show()`, net/ipv4/fib_trie.c, Linux 6.12: Iface, Destination, Gateway,
    /// Flags, RefCnt, Use, Metric, Mask and more, in hexadecimal.
    static func interfaces(inRoute bytes: [UInt8]) -> [String] {
        bytes.lines.compactMap { line in
            let words = line.words
            guard words.count >= 8, words[1].equals("00000000"), words[7].equals("00000000"),
                carries(flags: words[3])
            else { return nil }
            return outward(words[0])
        }
    }

    /// The interfaces of the default routes in a `/proc/net/ipv6_route`.
    ///
    /// Source: `rt6_info_route()`, net/ipv6/ip6_fib.c, Linux 6.12: destination, prefix length, source,
    /// its prefix length, next hop, metric, references, use, flags, in hexadecimal; the interface.
    static func interfaces(inIPv6Route bytes: [UInt8]) -> [String] {
        bytes.lines.compactMap { line in
            let words = line.words
            guard words.count >= 10, words[0].count == 32,
                words[0].allSatisfy({ $0 == UInt8(ascii: "0") }), words[1].equals("00"),
                carries(flags: words[8])
            else { return nil }
            return outward(words[9])
        }
    }

    /// Whether a route with these flags carries packets: `RTF_UP` is set and `RTF_REJECT` is not.
    private static func carries(flags: ArraySlice<UInt8>) -> Bool {
        guard let flags: UInt32 = flags.number(radix: 16) else { return false }
        return flags & 0x201 == 0x001
    }

    private static func outward(_ interface: ArraySlice<UInt8>) -> String? {
        interface.equals("lo") || interface.equals("*") ? nil : interface.text
    }
}
