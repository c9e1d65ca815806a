/// The network interfaces that lead out of the machine, by their index in this network namespace.
struct Interfaces: Hashable {
    /// `RTM_GETLINK`, which asks for them.
    static let request: UInt16 = 18

    private var names: [UInt32: String] = [:]
    /// The kinds of those that a module makes, by name: `bond`, `openvswitch`.
    private(set) var kinds: [String: String] = [:]
    /// The addresses of the hardware of those that have one of their own, by name.
    private(set) var permanentAddresses: [String: String] = [:]

    /// The interfaces in the kernel's answer to ``request``, without the loopback's.
    init(parsing links: [NetlinkMessage]) {
        for link in links {
            guard let (index, name) = Self.outward(link) else { continue }
            names[index] = name
            kinds[name] = Self.kind(link)
            permanentAddresses[name] = Self.permanentAddress(link)
        }
    }

    /// The name of an interface; nil for a loopback interface, and for one that is not there.
    subscript(_ index: UInt32) -> String? { names[index] }

    /// The kind in an `RTM_NEWLINK` message; nil for an interface that hardware has.
    ///
    /// Source: `IFLA_LINKINFO` (18), in which `IFLA_INFO_KIND` (1) is; include/uapi/linux/if_link.h.
    private static func kind(_ message: NetlinkMessage) -> String? {
        guard let info = message.attributes(after: 16)[18] else { return nil }
        let nested = NetlinkMessage(type: message.type, body: info).attributes(after: 0)
        return nested[1].map { $0.prefix { $0 != 0 }.text }
    }

    /// The address of the hardware in an `RTM_NEWLINK` message.
    ///
    /// Source: `IFLA_PERM_ADDRESS` (54), include/uapi/linux/if_link.h; of an interface that has none it is zeros or
    /// not there.
    private static func permanentAddress(_ message: NetlinkMessage) -> String? {
        guard let bytes = message.attributes(after: 16)[54], bytes.contains(where: { $0 != 0 })
        else { return nil }
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return digits.joined(separator: ":")
    }

    /// The index and the name in an `RTM_NEWLINK` message; nil for a loopback interface.
    ///
    /// Source: `struct ifinfomsg`: family, type, index at 4, flags at 8, change mask; 16 bytes.
    private static func outward(_ message: NetlinkMessage) -> (UInt32, String)? {
        let loopback: UInt32 = 0x8
        guard message.type == 16, let index = message.body.word(at: 4),
            let flags = message.body.word(at: 8), flags & loopback == 0,
            let name = message.attributes(after: 16)[3]
        else { return nil }
        return (index, name.prefix { $0 != 0 }.text)
    }
}
