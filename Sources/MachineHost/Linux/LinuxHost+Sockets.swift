import SystemPackage

extension LinuxHost {
    /// The sockets that are bound to one interface: the packet sockets of DHCP clients, of LLDP and of captures, the
    /// others that have `SO_BINDTODEVICE` (socket(7)), those of PPPoE and of CAN; and what else the kernel binds to one:
    /// XDP programs, multicast routing, netconsole, and addresses of hardware that belong to no interface here, as
    /// that of a macvlan in another network namespace.
    ///
    /// None of a kind that the kernel does not have, or for which it has no module.
    public func boundSockets(loadingModules: Bool) throws(HostError) -> [BoundSocket] {
        var indices = try packetSockets().map { (kind: "packet", index: $0) }
        let named = try namedSockets() + netconsoles()
        do {
            indices += try internetSockets(loadingModules: loadingModules)
            let socket = try NetlinkSocket()
            let interfaces = try interfaces(socket)
            let foreign = try receivedAddresses(socket).interfaces(of: interfaces)
            let bound = indices.compactMap { socket in
                interfaces[socket.index].map { BoundSocket(interface: $0, kind: socket.kind) }
            }
            let programs = interfaces.withPrograms.map {
                BoundSocket(interface: $0, kind: "XDP program")
            }
            let others = foreign.map {
                BoundSocket(interface: $0, kind: "hardware address of no interface here")
            }
            return bound + programs + others + named
        } catch {
            throw Self.noAnswer("sockets that are bound to interfaces", error)
        }
    }

    /// The addresses that interfaces receive for others.
    private func receivedAddresses(_ socket: borrowing NetlinkSocket) throws(Errno)
        -> ReceivedAddresses
    {
        var received = ReceivedAddresses()
        let request = NetlinkMessage.dumpRequest(ReceivedAddresses.request, ReceivedAddresses.body)
        do throws(Errno) {
            // A bridge may have learned the addresses of a whole network.
            try socket.dump(request, upTo: 67_108_864) { received.take($0) }
        } catch {
            guard error == .notSupportedOnSocket else { throw error }
        }
        return received
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

    /// What the kernel lists with the names of interfaces.
    private func namedSockets() throws(HostError) -> [BoundSocket] {
        var found: [BoundSocket] = []
        for list in NamedSockets.lists {
            let path = proc.appending("net").appending(list.file)
            let bytes = try contentsIfPresent(of: path)
            found += list.interfaces(in: bytes).map { BoundSocket(interface: $0, kind: list.kind) }
        }
        return found
    }

    /// The interfaces over which the kernel sends its messages.
    ///
    /// Source: enabled_show() and dev_name_show(), drivers/net/netconsole.c; of a target that stands on the kernel's
    /// command line there is a directory from Linux 6.6 on.
    private func netconsoles() throws(HostError) -> [BoundSocket] {
        let folder = sys.appending("kernel/config/netconsole")
        let targets: [String]
        do { targets = try names(in: folder).sorted() } catch {
            guard error == .noSuchFileOrDirectory else { throw .cannot("list", folder, error) }
            return []
        }
        var found: [BoundSocket] = []
        for target in targets.map({ folder.appending($0) }) {
            func line(_ name: String) throws(HostError) -> String {
                try contentsIfPresent(of: target.appending(name)).lines.first?.text ?? ""
            }
            guard try line("enabled") == "1" else { continue }
            found.append(BoundSocket(interface: try line("dev_name"), kind: "netconsole target"))
        }
        return found
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
