/// The routes out of interfaces, of all tables, gathered from the kernel's answer message by message.
///
/// A router may have a million routes: of an interface only its default route and the first
/// ``othersMax`` others are kept, which say as well that it is in use.
struct RouteTable {
    /// `RTM_GETROUTE`, which asks for the routes.
    static let request: UInt16 = 26
    /// The most routes of an interface that are kept besides its default route.
    static let othersMax = 64

    /// A route by the index of its interface.
    private struct Entry: Hashable {
        let index: UInt32
        let destination: String
    }

    private var entries: [Entry] = []
    private var known: Set<Entry> = []
    private var countByIndex: [UInt32: Int] = [:]
    /// The number of a nexthop object that stands in a route instead of an interface; nil for none.
    private(set) var unnamedNexthop: UInt32?

    /// Whether there is no route at all.
    var isEmpty: Bool { entries.isEmpty }

    /// The routes with the names of their interfaces, IPv4's first; those of loopback interfaces are left out.
    func routes(of interfaces: Interfaces) -> [Route] {
        entries.compactMap { entry in
            interfaces[entry.index].map { Route(interface: $0, destination: entry.destination) }
        }
    }

    /// Takes the route of an `RTM_NEWROUTE` message; nothing for one that leads nowhere outside.
    ///
    /// Source: `struct rtmsg`, include/uapi/linux/rtnetlink.h: family, length of the destination's prefix, that of
    /// the source's, TOS, table, protocol, scope, type, flags; 12 bytes. `RTA_DST` (1), `RTA_OIF` (4), `RTA_MULTIPATH`
    /// (9), `RTA_TABLE` (15), `RTA_NH_ID` (30).
    mutating func take(_ message: NetlinkMessage) {
        let head = Array(message.body.prefix(12))
        guard message.type == 24, head.count == 12, head[0] == 2 || head[0] == 10 else { return }
        let attributes = message.attributes(after: 12)
        let (unicast, local): (UInt8, UInt32) = (1, 255)
        guard head[7] == unicast, attributes[15]?.word(at: 0) ?? UInt32(head[4]) != local,
            let destination = Self.destination(attributes[1], length: head[1])
        else { return }
        if let index = attributes[4]?.word(at: 0) {
            insert(Entry(index: index, destination: destination))
        } else if let hops = attributes[9] {
            for index in Self.indices(inMultipath: hops) {
                insert(Entry(index: index, destination: destination))
            }
        } else if let nexthop = attributes[30]?.word(at: 0) {
            unnamedNexthop = unnamedNexthop ?? nexthop
        }
    }

    private mutating func insert(_ entry: Entry) {
        if entry.destination != "default" {
            guard countByIndex[entry.index, default: 0] < Self.othersMax else { return }
        }
        guard known.insert(entry).inserted else { return }
        if entry.destination != "default" { countByIndex[entry.index, default: 0] += 1 }
        entries.append(entry)
    }

    /// `default`, or the prefix; nil for what every interface that is up has: link-local and multicast ones of IPv6.
    private static func destination(_ bytes: ArraySlice<UInt8>?, length: UInt8) -> String? {
        guard length > 0 else { return "default" }
        guard let bytes, let address = IPAddress(bytes) else { return nil }
        let isMulticast = address.bytes.count == 16 && address.bytes[0] == 0xff
        return address.isLinkLocal || isMulticast ? nil : "\(address)/\(length)"
    }

    /// The interfaces of a route over several.
    ///
    /// Source: `struct rtnexthop`: its length with its attributes, flags, weight, index at 4; 8 bytes.
    private static func indices(inMultipath hops: ArraySlice<UInt8>) -> [UInt32] {
        var indices: [UInt32] = []
        var rest = hops
        while let index = rest.word(at: 4), let length = rest.half(at: 0), length >= 8,
            Int(length) <= rest.count
        {
            indices.append(index)
            rest = rest.dropFirst(Int(length).padded)
        }
        return indices
    }
}
