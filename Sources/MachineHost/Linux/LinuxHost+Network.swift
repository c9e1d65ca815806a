import SystemPackage

extension LinuxHost {
    /// The addresses of network interfaces, without the loopback's, whether an interface is up or not.
    ///
    /// Read from the kernel over netlink, in some eight system calls for any number of interfaces.
    public func interfaceAddresses() throws(HostError) -> [InterfaceAddress] {
        do {
            let socket = try NetlinkSocket()
            let addresses = try socket.dump(InterfaceAddress.addressRequest)
            // The links give the addresses their names: without an address nothing is to be named.
            let isEmpty = addresses.allSatisfy { $0.type == NetlinkMessage.done }
            let links = isEmpty ? [] : try socket.dump(InterfaceAddress.linkRequest)
            return InterfaceAddress.parse(links: links, addresses: addresses)
        } catch {
            throw HostError(
                .system,
                "cannot ask the kernel for the addresses of interfaces: \(error.name)",
                errno: error
            )
        }
    }

    /// The interfaces that carry a default route, each once, IPv4's first.
    ///
    /// Of IPv4 the main table is read, and of a route over several interfaces the first one; a route
    /// that policy rules choose from another table is not seen.
    ///
    /// Source: `/proc/net/route`, and `/proc/net/ipv6_route` where the kernel has IPv6.
    public func defaultRouteInterfaces() throws(HostError) -> [String] {
        let four = try contents(of: proc.appending("net/route"))
        let six = try contentsIfPresent(of: proc.appending("net/ipv6_route"))
        let interfaces =
            DefaultRoute.interfaces(inRoute: four) + DefaultRoute.interfaces(inIPv6Route: six)
        return interfaces.firstOfEach
    }

    public func routes() throws(HostError) -> [Route] {
        try defaultRouteInterfaces().map { Route(interface: $0, destination: "default") }
    }
    public func boundSockets() throws(HostError) -> [BoundSocket] { [] }
    public func claim(of disk: DeviceNode) -> Usage { .unknown("it is not asked yet") }
    public func openers(of nodes: Set<DeviceNode>) -> NodeOpeners { NodeOpeners() }
    public func contents(of disk: DeviceNode) -> DiskContents? { nil }
    public func exportedDisks() throws(HostError) -> [String] { [] }
    public func consoles() throws(HostError) -> [Console] { [] }
    public var isOfTheSameMachine: Bool { true }
}
