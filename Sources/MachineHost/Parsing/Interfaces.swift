/// The network interfaces that lead out of the machine, by their index in this network namespace.
struct Interfaces: Hashable {
    /// `RTM_GETLINK`, which asks for them.
    static let request: UInt16 = 18

    private var names: [UInt32: String] = [:]
    /// The kinds of those that a module makes, by name: `bond`, `openvswitch`.
    private(set) var kinds: [String: String] = [:]
    /// The addresses of the hardware of those that have one of their own, by name.
    private(set) var permanentAddresses: [String: String] = [:]
    /// The hardware addresses that any of them has, now or by itself.
    private(set) var addresses: Set<[UInt8]> = []
    /// The names of those that an XDP program is attached to.
    private(set) var withPrograms: [String] = []
    private var lowerIndices: [String: UInt32] = [:]

    /// The interfaces that others were set to stand on, by the names of those.
    var lowers: [String: String] { lowerIndices.compactMapValues { names[$0] } }

    /// The interfaces in the kernel's answer to ``request``, without the loopback's.
    init(parsing links: [NetlinkMessage]) {
        for link in links {
            guard let (index, name) = Self.outward(link) else { continue }
            names[index] = name
            kinds[name] = Self.kind(link)
            permanentAddresses[name] = Self.permanentAddress(link)
            addresses.formUnion(Self.addresses(link))
            if Self.hasProgram(link) { withPrograms.append(name) }
            lowerIndices[name] = Self.lower(link, index)
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

    /// Whether an `RTM_NEWLINK` message says that an XDP program is attached.
    ///
    /// Source: `IFLA_XDP` (43), in which `IFLA_XDP_ATTACHED` (2) is; include/uapi/linux/if_link.h.
    private static func hasProgram(_ message: NetlinkMessage) -> Bool {
        guard let xdp = message.attributes(after: 16)[43] else { return false }
        let nested = NetlinkMessage(type: message.type, body: xdp).attributes(after: 0)
        return nested[2]?.first.map { $0 != 0 } ?? false
    }

    /// The index of the interface that one stands on, in the same network namespace.
    ///
    /// Source: `IFLA_LINK` (5), dev_get_iflink(); `IFLA_LINK_NETNSID` (37) where that is one of another namespace; the
    /// peer of a `veth` is none that it stands on. VXLAN has `IFLA_VXLAN_LINK` (3) in its `IFLA_INFO_DATA` (2).
    private static func lower(_ message: NetlinkMessage, _ own: UInt32) -> UInt32? {
        let attributes = message.attributes(after: 16)
        let kind = kind(message)
        guard attributes[37] == nil, let kind, kind != "veth" else { return nil }
        var index = attributes[5]?.word(at: 0)
        if kind == "vxlan", let info = attributes[18] {
            let nested = NetlinkMessage(type: message.type, body: info).attributes(after: 0)
            let data = nested[2].map {
                NetlinkMessage(type: message.type, body: $0).attributes(after: 0)
            }
            index = data?[3]?.word(at: 0)
        }
        return index == own || index == 0 ? nil : index
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

    /// The address of an interface and that of its hardware.
    ///
    /// Source: `IFLA_ADDRESS` (1), `IFLA_PERM_ADDRESS` (54), include/uapi/linux/if_link.h.
    private static func addresses(_ message: NetlinkMessage) -> [[UInt8]] {
        let attributes = message.attributes(after: 16)
        return [attributes[1], attributes[54]].compactMap { $0.map { Array($0) } }
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
