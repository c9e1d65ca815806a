import Glibc
import SystemPackage

/// A socket that asks the kernel for its tables: of links, addresses and routes (rtnetlink(7)), or others.
struct NetlinkSocket: ~Copyable {
    private let file: OpenFile

    /// Opens a socket; without a protocol, of `NETLINK_ROUTE`, which Glibc's module lacks.
    init(_ netlink: Int32 = 0) throws(Errno) {
        let type = Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = try retrying { socket(AF_NETLINK, type, netlink) }
        file = OpenFile(owning: FileDescriptor(rawValue: raw))
    }

    /// The messages of one table, `RTM_GETLINK` or `RTM_GETADDR`, as bytes to be taken apart.
    ///
    /// - Throws: `EFBIG` for more than 16 MiB; the errno with which the kernel refused.
    func dump(_ request: UInt16) throws(Errno) -> [NetlinkMessage] {
        try dump(NetlinkMessage.dumpRequest(request))
    }

    /// The messages that answer the bytes of a request for a whole table.
    func dump(_ request: [UInt8]) throws(Errno) -> [NetlinkMessage] {
        var messages: [NetlinkMessage] = []
        try dump(request, upTo: 16_777_216) { messages.append($0) }
        return messages
    }

    /// Hands out the messages of one table as they come, for a table that is too large to keep.
    ///
    /// - Throws: `EFBIG` for more than `limit` bytes; the errno with which the kernel refused.
    func dump(_ request: UInt16, upTo limit: Int, _ take: (NetlinkMessage) -> Void) throws(Errno) {
        try dump(NetlinkMessage.dumpRequest(request), upTo: limit, take)
    }

    /// Hands out the messages that answer the bytes of a request, as they come.
    func dump(
        _ bytes: [UInt8],
        upTo limit: Int,
        _ take: (NetlinkMessage) -> Void
    ) throws(Errno) {
        let raw = file.descriptor.rawValue
        // SAFETY: send(2) reads the array's own bytes and keeps no pointer.
        _ = try retrying { unsafe send(raw, bytes, bytes.count, 0) }
        var total = 0
        while true {
            // The kernel fills at most 32 KiB at a time for a reader that offers as much.
            let datagram = try file.read(upTo: 32_768)
            total += datagram.count
            guard total <= limit else { throw .fileTooLarge }
            let part = NetlinkMessage.parse(datagram)
            guard let last = part.last else { throw .badMessage }
            if let error = last.error { throw error }
            part.forEach(take)
            if last.type == NetlinkMessage.done { return }
        }
    }
}
