/// What the host uses a device for, found by the way to it in `/sys/devices`.
public struct DeviceUse: Hashable, Sendable {
    /// The kind of use.
    public enum Kind: Hashable, Sendable {
        /// A mounted file system; the name is where.
        case fileSystem
        /// Swap.
        case swap
        /// An address.
        case address
        /// The default route.
        case defaultRoute
    }

    /// The kind of use.
    public var kind: Kind
    /// What a person knows it by: `/home`, `192.0.2.7`.
    public var name: String
    /// The disk or interface that is used, `nvme0n1p2`.
    public var function: String
    /// The names on the ways to it, from the top of `/sys/devices` down.
    public var ways: [[String]]

    /// Whether a device is on a way to what is used.
    func leadsOver(_ reference: DeviceReference) -> Bool {
        ways.contains { $0.contains(reference.name) }
    }
}
