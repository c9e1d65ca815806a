import SystemPackage

/// One message of a netlink(7) answer.
struct NetlinkMessage {
    /// What the message is, `RTM_NEWADDR`.
    var type: UInt16
    /// What follows its header, with the padding at the end left out.
    var body: ArraySlice<UInt8>

    /// `NLMSG_ERROR`.
    static let error: UInt16 = 2
    /// `NLMSG_DONE`, the end of an answer.
    static let done: UInt16 = 3

    /// The errno that this message reports, as the end of an answer can too; nil where all is well.
    var error: Errno? {
        guard type == Self.error || type == Self.done, let code = body.word(at: 0), code != 0 else {
            return nil
        }
        return Errno(rawValue: 0 &- Int32(bitPattern: code))
    }

    /// The bytes that ask for a whole table, `RTM_GETADDR` for one.
    ///
    /// Without a body it has an empty `struct ifinfomsg`, which is long enough to be taken for a `struct ifaddrmsg` or
    /// `rtmsg` too.
    static func dumpRequest(
        _ type: UInt16,
        _ body: [UInt8] = Array(repeating: 0, count: 16)
    ) -> [UInt8] {
        // Length, type, NLM_F_REQUEST and NLM_F_DUMP, sequence number, port.
        native(UInt32(16 + body.count)) + native(type) + native(UInt16(0x301))
            + Array(repeating: 0, count: 8) + body
    }

    /// The messages in one datagram; nothing that is cut off is among them.
    static func parse(_ datagram: [UInt8]) -> [NetlinkMessage] {
        var messages: [NetlinkMessage] = []
        var rest = datagram[...]
        while let length = rest.word(at: 0), let type = rest.half(at: 4),
            length >= 16, Int(length) <= rest.count
        {
            messages.append(
                NetlinkMessage(type: type, body: rest.prefix(Int(length)).dropFirst(16))
            )
            rest = rest.dropFirst(Int(length).padded)
        }
        return messages
    }

    /// The attributes that follow `count` bytes of the body, by their types; the last of a type wins.
    func attributes(after count: Int) -> [UInt16: ArraySlice<UInt8>] {
        var attributes: [UInt16: ArraySlice<UInt8>] = [:]
        var rest = body.dropFirst(count)
        while let length = rest.half(at: 0), let type = rest.half(at: 2), length >= 4,
            Int(length) <= rest.count
        {
            attributes[type] = rest.prefix(Int(length)).dropFirst(4)
            rest = rest.dropFirst(Int(length).padded)
        }
        return attributes
    }
}

extension ArraySlice<UInt8> {
    /// The 16 bits at a distance from the start, in the machine's byte order.
    func half(at offset: Int) -> UInt16? {
        let bytes = dropFirst(offset).prefix(2)
        guard bytes.count == 2 else { return nil }
        return UInt16(littleEndian: bytes.reversed().reduce(0) { $0 << 8 | UInt16($1) })
    }

    /// The 32 bits at a distance from the start, in the machine's byte order.
    func word(at offset: Int) -> UInt32? {
        let bytes = dropFirst(offset).prefix(4)
        guard bytes.count == 4 else { return nil }
        return UInt32(littleEndian: bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
}

extension Int {
    /// The length with the padding to a multiple of four that netlink puts between two things.
    var padded: Int { (self + 3) & ~3 }
}

/// The bytes of a number in the machine's order.
func native<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    let bits = Number.bitWidth
    return (0..<bits / 8).map { UInt8(truncatingIfNeeded: number.littleEndian >> ($0 * 8)) }
}
