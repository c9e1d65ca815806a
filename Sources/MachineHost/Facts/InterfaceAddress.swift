/// An address of a network interface.
public struct InterfaceAddress: Hashable, Sendable {
    /// The interface, `eth0`.
    public var interface: String
    /// The address, `192.0.2.7` or `2001:db8::7`.
    public var address: String
    /// Whether it is link-local only (`fe80::…`), such as every interface that is up has.
    public var isLinkLocal: Bool

    /// An address of an interface.
    public init(interface: String, address: String, isLinkLocal: Bool = false) {
        self.interface = interface
        self.address = address
        self.isLinkLocal = isLinkLocal
    }
}
