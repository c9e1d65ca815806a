import SystemPackage

extension LinuxHost {
    /// The sockets that are bound to one interface: the packet sockets of DHCP clients, of LLDP and of captures, and
    /// the others that have `SO_BINDTODEVICE` (socket(7)).
    ///
    /// None of a kind that the kernel does not have, or for which it has no module.
    public func boundSockets(loadingModules: Bool) throws(HostError) -> [BoundSocket] {
        var indices = try packetSockets().map { (kind: "packet", index: $0) }
        do {
            indices += try internetSockets(loadingModules: loadingModules)
            guard !indices.isEmpty else { return [] }
            let interfaces = try interfaces(NetlinkSocket())
            return indices.compactMap { socket in
                interfaces[socket.index].map { BoundSocket(interface: $0, kind: socket.kind) }
            }
        } catch {
            throw Self.noAnswer("sockets that are bound to interfaces", error)
        }
    }

    /// The indices of the interfaces that packet sockets are bound to.
    ///
    /// Source: `/proc/net/packet`; none where the kernel has no packet sockets.
    private func packetSockets() throws(HostError) -> [UInt32] {
        do {
            return PacketSockets.interfaces(
                inPacket: try contents(of: proc.appending("net/packet"))
            )
        } catch  where error.errno == .noSuchFileOrDirectory && hasProcesses {
            return []
        }
    }

    /// The indices of the interfaces that sockets over IP are bound to, each once for a kind.
    ///
    /// Source: sock_load_diag_module(), net/core/sock_diag.c, Linux 6.1: the kernel has modprobe(8) run for a kind
    /// whose module is not there.
    private func internetSockets(loadingModules: Bool) throws(Errno) -> [(
        kind: String, index: UInt32
    )] {
        let kinds = InternetSockets.kinds.filter { kind in
            loadingModules || isLoaded(kind.module)
        }
        guard !kinds.isEmpty else { return [] }
        let socket: NetlinkSocket
        do throws(Errno) { socket = try NetlinkSocket(InternetSockets.netlink) } catch {
            if error == .protocolNotSupported { return [] }
            throw error
        }
        var found: [(kind: String, index: UInt32)] = []
        for kind in kinds {
            var sockets = InternetSockets()
            for family in InternetSockets.families {
                do throws(Errno) {
                    let request = InternetSockets.request(family: family, kind.number)
                    try socket.dump(request, upTo: 67_108_864) { sockets.take($0) }
                } catch {
                    // The kernel does not have the kind or the family, or no module for it.
                    guard error == .noSuchFileOrDirectory else { throw error }
                }
            }
            found += sockets.indices.map { (kind.name, $0) }
        }
        return found
    }

    private func isLoaded(_ module: String) -> Bool {
        exists(sys.appending("module/\(module)"), waits: 0)
    }
}
