/// The interfaces that sockets over IP are bound to, gathered from the kernel's answer message by message.
///
/// Source: `struct inet_diag_req_v2` and `struct inet_diag_msg`, include/uapi/linux/inet_diag.h.
struct InternetSockets {
    /// A kind of socket.
    struct Kind {
        /// Its name, `TCP`.
        let name: String
        /// The number of its protocol.
        let number: UInt8
        /// The kernel's module that tells its sockets.
        let module: String
    }

    /// The kinds that can be told.
    static let kinds = [
        Kind(name: "TCP", number: 6, module: "tcp_diag"),
        Kind(name: "UDP", number: 17, module: "udp_diag"),
        Kind(name: "raw", number: 255, module: "raw_diag"),
        Kind(name: "SCTP", number: 132, module: "sctp_diag"),
    ]
    /// `AF_INET` and `AF_INET6`.
    static let families: [UInt8] = [2, 10]
    /// `NETLINK_SOCK_DIAG`.
    static let netlink: Int32 = 4
    /// `SOCK_DIAG_BY_FAMILY`.
    private static let type: UInt16 = 20

    /// The indices of the interfaces, each once.
    private(set) var indices: [UInt32] = []

    /// The bytes that ask for the sockets of a family and kind that are bound to an interface, in all states but
    /// that of a connection that has ended.
    ///
    /// A server may have a million sockets: the kernel is given a filter, so that only those come that are bound.
    /// The filter's first step goes to its end, at 12, unless the index is 0, and the second one out of it.
    ///
    /// Source: inet_diag_bc_run() and inet_diag_bc_audit(), net/ipv4/inet_diag.c, Linux 6.1.
    static func request(family: UInt8, _ number: UInt8) -> [UInt8] {
        let (jump, isInterface, timeWait): (UInt8, UInt8, UInt32) = (1, 9, 1 << 6)
        let filter =
            [isInterface, 8] + native(UInt16(12)) + native(UInt32(0))
            + [jump, 4] + native(UInt16(8))
        // INET_DIAG_REQ_BYTECODE
        let attribute = native(UInt16(4 + filter.count)) + native(UInt16(1)) + filter
        let body = [family, number, 0, 0] + native(~timeWait) + Array(repeating: 0, count: 48)
        return NetlinkMessage.dumpRequest(type, body + attribute)
    }

    /// Takes the interface of a message about a socket; nothing for one that is bound to none.
    mutating func take(_ message: NetlinkMessage) {
        // Family, state, timer, retransmissions; ports, addresses; the interface at 40.
        guard message.type == Self.type, let index = message.body.word(at: 40), index != 0,
            !indices.contains(index)
        else { return }
        indices.append(index)
    }
}
