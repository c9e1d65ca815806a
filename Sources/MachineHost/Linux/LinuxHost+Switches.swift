import SystemPackage

extension LinuxHost {
    /// The interfaces that the Open vSwitch datapath of an interface makes by itself, as `br0` of `ovs-system`; none
    /// where the interface is not that of a datapath.
    ///
    /// Asked over generic netlink. Nothing makes the kernel load Open vSwitch where it has none.
    public func internalPorts(ofSwitch interface: String) throws(HostError) -> [String] {
        guard !interface.utf8.contains(UInt8(ascii: "/")) else { return [] }
        let path = sys.appending("class/net").appending(interface).appending("ifindex")
        guard let line = try contents(of: path, upTo: 4096).lines.first?.text,
            let index = UInt32(line)
        else { return [] }
        do {
            let socket = try NetlinkSocket(SwitchPorts.netlink)
            let families = try socket.dump(SwitchPorts.familyRequest)
            guard let family = SwitchPorts.family(in: families) else { return [] }
            let ports = try socket.dump(SwitchPorts.request(family, datapath: index))
            return SwitchPorts.internalPorts(in: ports, of: family).filter { $0 != interface }
        } catch {
            // So the kernel says that the interface is not a datapath's.
            if error == .operationNotSupportedByDevice { return [] }
            throw HostError(
                .system,
                "cannot ask the kernel for the ports of '\(interface.printable)': \(error.words)",
                errno: error
            )
        }
    }
}
