import SystemPackage

extension LinuxHost {
    /// The addresses of network interfaces, without the loopback's, whether an interface is up or not.
    ///
    /// Read from the kernel over netlink, in some eight system calls for any number of interfaces.
    public func interfaceAddresses() throws(HostError) -> [InterfaceAddress] {
        do {
            let socket = try NetlinkSocket()
            let addresses = try socket.dump(InterfaceAddress.request)
            // The links give the addresses their names: without an address nothing is to be named.
            let isEmpty = addresses.allSatisfy { $0.type == NetlinkMessage.done }
            guard !isEmpty else { return [] }
            return InterfaceAddress.parse(addresses, of: try interfaces(socket))
        } catch {
            throw Self.noAnswer("addresses of interfaces", error)
        }
    }

    /// The routes out of interfaces, of IPv4 and IPv6 and of all tables, without the loopback's and link-local ones.
    ///
    /// A route over several interfaces is one of each. Of an interface with more than 64 routes the default
    /// ones and 64 others are told.
    ///
    /// - Throws: Where a route names no interface, too: with `net.ipv4.nexthop_compat_mode` 0.
    public func routes() throws(HostError) -> [Route] {
        do {
            let socket = try NetlinkSocket()
            var table = RouteTable()
            // A router's whole table may have a million entries of some seventy bytes.
            try socket.dump(RouteTable.request, upTo: 1_073_741_824) { table.take($0) }
            if let nexthop = table.unnamedNexthop {
                throw HostError(
                    .system,
                    "the kernel does not say which interface the routes by nexthop \(nexthop) go out of"
                )
            }
            return table.isEmpty ? [] : table.routes(of: try interfaces(socket))
        } catch let error as HostError {
            throw error
        } catch {
            throw Self.noAnswer("routes", error as? Errno ?? .ioError)
        }
    }

    /// The kinds of the interfaces that a module of the kernel makes, by name.
    public func interfaceKinds() throws(HostError) -> [String: String] {
        do { return try interfaces(NetlinkSocket()).kinds } catch {
            throw Self.noAnswer("kinds of interfaces", error)
        }
    }

    /// The interfaces that others were set to stand on, by the names of those.
    public func lowerInterfaces() throws(HostError) -> [String: String] {
        do { return try interfaces(NetlinkSocket()).lowers } catch {
            throw Self.noAnswer("interfaces that others stand on", error)
        }
    }

    /// The addresses that the hardware of interfaces has by itself, by name.
    public func permanentAddresses() throws(HostError) -> [String: String] {
        do { return try interfaces(NetlinkSocket()).permanentAddresses } catch {
            throw Self.noAnswer("addresses of the hardware of interfaces", error)
        }
    }

    func interfaces(_ socket: borrowing NetlinkSocket) throws(Errno) -> Interfaces {
        Interfaces(parsing: try socket.dump(Interfaces.request))
    }

    static func noAnswer(_ what: String, _ errno: Errno) -> HostError {
        HostError(.system, "cannot ask the kernel for the \(what): \(errno.words)", errno: errno)
    }
}
