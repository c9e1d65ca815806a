/// A route out of an interface.
public struct Route: Hashable, Sendable {
    /// The interface, `eth0`.
    public var interface: String
    /// Where to: `default`, `192.0.2.0/24`.
    public var destination: String

    /// A route to somewhere.
    public init(interface: String, destination: String) {
        self.interface = interface
        self.destination = destination
    }

    /// Whether everything without a route of its own goes there.
    public var isDefault: Bool { destination == "default" }
}
