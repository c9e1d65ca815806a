/// A socket that is bound to an interface, so that it works only while the interface is there.
public struct BoundSocket: Hashable, Sendable {
    /// The interface, `eth0`.
    public var interface: String
    /// The kind, `packet`, `TCP`, `CAN`; of what is no socket, with what it is, `XDP program`.
    public var kind: String

    /// A socket of a kind.
    public init(interface: String, kind: String) {
        self.interface = interface
        self.kind = kind
    }
}
