/// The hardware addresses besides their own that interfaces receive for others: a macvlan has its one put down at the
/// interface that it stands on, in whatever network namespace it lies itself.
///
/// Source: macvlan_open(), drivers/net/macvlan.c; ndo_dflt_fdb_dump(), net/core/rtnetlink.c.
struct ReceivedAddresses {
    /// `RTM_GETNEIGH`, which asks for them.
    static let request: UInt16 = 30
    /// `struct ndmsg` of the family `PF_BRIDGE`.
    static let body: [UInt8] = [7] + Array(repeating: 0, count: 11)

    /// The addresses by the indices of interfaces.
    private var byIndex: [UInt32: Set<[UInt8]>] = [:]

    /// Takes an entry of an `RTM_NEWNEIGH` message; nothing for one that a bridge or a tunnel has, for one that was
    /// learned, and for an address of a group.
    ///
    /// Source: `struct ndmsg`, include/uapi/linux/neighbour.h: family, padding, index at 4, state at 8, flags at 10;
    /// 12 bytes. `NDA_DST` (1), `NDA_LLADDR` (2), `NDA_MASTER` (9).
    mutating func take(_ message: NetlinkMessage) {
        let (permanent, own): (UInt16, UInt8) = (0x80, 0x02)
        let head = Array(message.body.prefix(12))
        guard message.type == 28, head.count == 12, head[0] == 7, head[10] == own,
            let index = message.body.word(at: 4), let state = message.body.half(at: 8),
            state & permanent != 0
        else { return }
        let attributes = message.attributes(after: 12)
        guard attributes[1] == nil, attributes[9] == nil, let address = attributes[2],
            address.count == 6, let first = address.first, first & 1 == 0
        else { return }
        byIndex[index, default: []].insert(Array(address))
    }

    /// The interfaces that receive an address that none of the interfaces here has.
    func interfaces(of known: Interfaces) -> [String] {
        byIndex.keys.sorted().compactMap { index in
            let isForeign = byIndex[index]?.contains { !known.addresses.contains($0) } ?? false
            return isForeign ? known[index] : nil
        }
    }
}
