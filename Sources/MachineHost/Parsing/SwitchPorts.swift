/// What the kernel says by generic netlink of the ports of an Open vSwitch datapath.
///
/// Source: include/uapi/linux/genetlink.h and openvswitch.h; ovs_vport_cmd_dump(), net/openvswitch/datapath.c, Linux 6.1.
enum SwitchPorts {
    /// `NETLINK_GENERIC`, which Glibc's module lacks.
    static let netlink: Int32 = 16

    /// `GENL_ID_CTRL`, the type of what is said of families.
    private static let controller: UInt16 = 16
    /// The length of `struct genlmsghdr`.
    private static let headerSize = 4

    /// Asks for all families: the kernel would load a module for the name of one.
    static let familyRequest = NetlinkMessage.dumpRequest(controller, [3, 1, 0, 0])

    /// The type that messages on ports have; nil where the kernel has no Open vSwitch.
    static func family(in messages: [NetlinkMessage]) -> UInt16? {
        for message in messages where message.type == controller {
            let attributes = message.attributes(after: headerSize)
            guard attributes[2]?.prefix(while: { $0 != 0 }).text == "ovs_vport" else { continue }
            return attributes[1]?.half(at: 0)
        }
        return nil
    }

    /// Asks for the ports of the datapath whose own interface has an index.
    static func request(_ family: UInt16, datapath index: UInt32) -> [UInt8] {
        NetlinkMessage.dumpRequest(family, [3, 1, 0, 0] + native(index))
    }

    /// The names of the ports that the datapath makes as interfaces by itself, its own among them.
    static func internalPorts(in messages: [NetlinkMessage], of family: UInt16) -> [String] {
        let internalType: UInt32 = 2
        return messages.compactMap { message in
            guard message.type == family else { return nil }
            let attributes = message.attributes(after: headerSize + 4)
            guard attributes[2]?.word(at: 0) == internalType, let name = attributes[3] else {
                return nil
            }
            return name.prefix { $0 != 0 }.text
        }
    }
}
