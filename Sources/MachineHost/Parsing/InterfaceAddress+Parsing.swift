extension InterfaceAddress {
    /// `RTM_GETADDR`, which asks for the addresses.
    static let request: UInt16 = 22

    /// The addresses in the kernel's answer to ``request``.
    ///
    /// Without those of loopback interfaces; an address of an interface that is not among the links,
    /// since it came between the two questions, is left out too.
    static func parse(_ addresses: [NetlinkMessage], of interfaces: Interfaces)
        -> [InterfaceAddress]
    {
        addresses.compactMap { message in
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
