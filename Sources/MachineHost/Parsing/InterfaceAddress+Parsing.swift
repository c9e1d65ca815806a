extension InterfaceAddress {
    /// `RTM_GETLINK`, which asks for the interfaces.
    static let linkRequest: UInt16 = 18
    /// `RTM_GETADDR`, which asks for the addresses.
    static let addressRequest: UInt16 = 22

    /// The addresses in the kernel's answers to ``linkRequest`` and ``addressRequest``.
    ///
    /// Without those of loopback interfaces; an address of an interface that is not among the links,
    /// since it came between the two questions, is left out too.
    static func parse(links: [NetlinkMessage], addresses: [NetlinkMessage]) -> [InterfaceAddress] {
        var interfaces: [UInt32: String] = [:]
        for link in links {
            guard let (index, name) = outwardInterface(link) else { continue }
            interfaces[index] = name
        }
        return addresses.compactMap { message in
            guard let (index, address) = self.address(message), let name = interfaces[index] else {
                return nil
            }
            return InterfaceAddress(
                interface: name,
                address: address.description,
                isLinkLocal: address.isLinkLocal
            )
        }
    }

    /// The index and the name in an `RTM_NEWLINK` message; nil for a loopback interface.
    ///
    /// Source: `struct ifinfomsg`: family, type, index at 4, flags at 8, change mask; 16 bytes.
    private static func outwardInterface(_ message: NetlinkMessage) -> (UInt32, String)? {
        let loopback: UInt32 = 0x8
        guard message.type == 16, let index = message.body.word(at: 4),
            let flags = message.body.word(at: 8), flags & loopback == 0,
            let name = message.attributes(after: 16)[3]
        else { return nil }
        return (index, name.prefix { $0 != 0 }.text)
    }

    /// The interface's index and the address in an `RTM_NEWADDR` message.
    ///
    /// Source: `struct ifaddrmsg`: family, prefix length, flags, scope, index at 4; 8 bytes. On a
    /// point-to-point link `IFA_ADDRESS` (1) is the peer's and `IFA_LOCAL` (2) our own.
    private static func address(_ message: NetlinkMessage) -> (UInt32, IPAddress)? {
        guard message.type == 20, let index = message.body.word(at: 4) else { return nil }
        let attributes = message.attributes(after: 8)
        guard let bytes = attributes[2] ?? attributes[1], let address = IPAddress(bytes) else {
            return nil
        }
        return (index, address)
    }
}
