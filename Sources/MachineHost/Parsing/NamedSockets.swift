/// A list of the kernel's of what is bound to interfaces, by their names.
struct NamedSockets {
    /// The file below `/proc/net`.
    let file: String
    /// The kind of what is bound.
    let kind: String
    /// The name in the words of a line; nil for a line that has none.
    private let name: @Sendable ([ArraySlice<UInt8>]) -> ArraySlice<UInt8>?

    /// All lists.
    static let lists: [NamedSockets] =
        [pppoe] + ["all", "eff", "err", "fil", "inv", "sff"].map { can("can/rcvlist_\($0)") }
        + ["ip_mr_vif", "ip6_mr_vif"].map(multicast)

    /// Source: pppoe_seq_show(), drivers/net/ppp/pppoe.c, Linux 6.1: session, address, interface.
    private static let pppoe = NamedSockets(file: "pppoe", kind: "PPPoE") { words in
        let session: UInt32? = words.first?.number(radix: 16)
        return words.count == 3 && session != nil ? words[2] : nil
    }

    /// Source: can_print_rcvlist(), net/can/proc.c, Linux 6.1: interface, CAN ID, mask, and what gets the message;
    /// `any` for all interfaces.
    private static func can(_ file: String) -> NamedSockets {
        NamedSockets(file: file, kind: "CAN") { words in
            guard words.count >= 6, words[2].count == 8 else { return nil }
            let (number, mask): (UInt32?, UInt32?) = (
                words[1].number(radix: 16), words[2].number(radix: 16)
            )
            return number != nil && mask != nil && !words[0].equals("any") ? words[0] : nil
        }
    }

    /// Source: ipmr_vif_seq_show(), net/ipv4/ipmr.c, and ip6mr.c, Linux 6.1: number, interface, counters.
    private static func multicast(_ file: String) -> NamedSockets {
        NamedSockets(file: file, kind: "multicast route") { words in
            let number: UInt32? = words.first?.number()
            return words.count >= 6 && number != nil ? words[1] : nil
        }
    }

    /// The names of the interfaces in the text of the file, each once.
    func interfaces(in bytes: [UInt8]) -> [String] {
        var names: [String] = []
        for line in bytes.lines {
            guard let name = name(line.words)?.text, !names.contains(name) else { continue }
            names.append(name)
        }
        return names
    }
}
