import SystemPackage
import Testing

@testable import MachineHost

@Suite struct NetlinkTests {
    static let eth0 = [0x65, 0x74, 0x68, 0x30, 0] as [UInt8]

    /// An `RTM_NEWLINK` message.
    static func link(_ index: UInt32, flags: UInt32, name: [UInt8]) -> [UInt8] {
        message(
            16,
            native(UInt32(0)) + native(index) + native(flags) + native(UInt32(0))
                + attribute(7, [1, 2, 3]) + attribute(3, name)
        )
    }

    /// An `RTM_NEWADDR` message.
    static func address(_ index: UInt32, _ attributes: [UInt8]) -> [UInt8] {
        message(20, [2, 24, 0, 0] + native(index) + attributes)
    }

    static func message(_ type: UInt16, _ body: [UInt8]) -> [UInt8] {
        pad(
            native(UInt32(16 + body.count)) + native(type) + [UInt8](repeating: 0, count: 10) + body
        )
    }

    static func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
        pad(native(UInt16(4 + value.count)) + native(type) + value)
    }

    static func pad(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    /// A number in the machine's byte order; every machine that these tests run on is little-endian.
    static func native(_ number: some FixedWidthInteger) -> [UInt8] {
        (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    static func parsed(links: [UInt8], addresses: [UInt8]) -> [InterfaceAddress] {
        InterfaceAddress.parse(
            NetlinkMessage.parse(addresses),
            of: Interfaces(parsing: NetlinkMessage.parse(links))
        )
    }

    @Test func `an address is told with the name of its interface`() {
        let links =
            Self.link(1, flags: 0x9, name: [0x6c, 0x6f, 0])
            + Self.link(2, flags: 1, name: Self.eth0)
        let addresses =
            Self.address(1, Self.attribute(1, [127, 0, 0, 1]))
            + Self.address(2, Self.attribute(1, [192, 0, 2, 7]))
        #expect(
            Self.parsed(links: links, addresses: addresses)
                == [InterfaceAddress(interface: "eth0", address: "192.0.2.7")]
        )
    }

    @Test func `on a point-to-point link our own address counts, not the peer's`() {
        let links = Self.link(5, flags: 0x11, name: Self.eth0)
        let both = Self.attribute(1, [192, 0, 2, 1]) + Self.attribute(2, [192, 0, 2, 9])
        #expect(
            Self.parsed(links: links, addresses: Self.address(5, both)).map(\.address)
                == ["192.0.2.9"]
        )
    }

    @Test func `an address without an interface, or of a bad length, is left out`() {
        let links = Self.link(2, flags: 1, name: Self.eth0)
        let addresses =
            Self.address(3, Self.attribute(1, [192, 0, 2, 7]))
            + Self.address(2, Self.attribute(1, [192, 0, 2])) + Self.address(2, [])
            + Self.message(20, [])
        #expect(Self.parsed(links: links, addresses: addresses).isEmpty)
    }

    @Test func `the kind of an interface is told by name, and hardware has none`() {
        // As the kernel nests it: the kind in the information on the link.
        let kind = Self.attribute(18, Self.attribute(1, Array("openvswitch\0".utf8)))
        let body = Self.native(UInt32(0)) + Self.native(UInt32(3)) + Self.native(UInt32(1))
        let bridge = Self.message(
            16,
            body + Self.native(UInt32(0)) + Self.attribute(3, Array("br0\0".utf8)) + kind
        )
        let links = Self.link(2, flags: 1, name: Self.eth0) + bridge
        #expect(Interfaces(parsing: NetlinkMessage.parse(links)).kinds == ["br0": "openvswitch"])
        for count in 0..<bridge.count {
            #expect(
                Interfaces(parsing: NetlinkMessage.parse(Array(bridge.prefix(count)))).kinds.isEmpty
            )
        }
    }

    @Test func `what is cut off is no message`() {
        let whole = Self.address(2, Self.attribute(1, [192, 0, 2, 7]))
        for count in 0..<whole.count {
            #expect(NetlinkMessage.parse(Array(whole.prefix(count))).isEmpty, "\(count) bytes")
        }
        #expect(NetlinkMessage.parse(whole).count == 1)
    }

    @Test func `an error and a failed end are told with their errno`() {
        let refused = NetlinkMessage.parse(Self.message(2, Self.native(Int32(-1)) + [0, 0, 0, 0]))
        let failed = NetlinkMessage.parse(Self.message(3, Self.native(Int32(-16))))
        let done = NetlinkMessage.parse(Self.message(3, Self.native(Int32(0))))
        #expect(refused.first?.error == .notPermitted)
        #expect(failed.first?.error == .resourceBusy)
        #expect(done.first?.error == nil && done.first?.type == NetlinkMessage.done)
    }

    @Test func `a request is one message of its own length`() {
        let bytes = NetlinkMessage.dumpRequest(22)
        #expect(bytes.count == 32)
        #expect(NetlinkMessage.parse(bytes).map(\.type) == [22])
        let ports = NetlinkMessage.parse(SwitchPorts.request(27, datapath: 9))
        #expect(ports.map(\.type) == [27])
        #expect(ports.map { Array($0.body) } == [[3, 1, 0, 0, 9, 0, 0, 0]])
    }

    // MARK: - Ports of switches

    /// A message of generic netlink with attributes behind its header.
    private static func generic(_ type: UInt16, _ body: [UInt8]) -> [UInt8] {
        message(type, [1, 1, 0, 0] + body)
    }

    private static func family(_ number: UInt16, _ name: String) -> [UInt8] {
        generic(16, attribute(2, Array(name.utf8) + [0]) + attribute(1, native(number)))
    }

    private static func port(_ type: UInt32, _ name: String) -> [UInt8] {
        generic(
            27,
            native(UInt32(9)) + attribute(2, native(type)) + attribute(3, Array(name.utf8) + [0])
        )
    }

    @Test func `the family of ports is found by its name`() {
        let all = Self.family(25, "ovs_datapath") + Self.family(27, "ovs_vport")
        #expect(SwitchPorts.family(in: NetlinkMessage.parse(all)) == 27)
        let others = Self.family(16, "nlctrl") + Self.family(25, "ovs_datapath")
        #expect(SwitchPorts.family(in: NetlinkMessage.parse(others)) == nil)
    }

    @Test func `of a switch's ports its own are told, and no card or tunnel`() {
        let ports =
            Self.port(2, "ovs-system") + Self.port(1, "eth0") + Self.port(2, "br0")
            + Self.port(4, "vxlan_sys_4789") + Self.message(3, Self.native(Int32(0)))
        #expect(
            SwitchPorts.internalPorts(in: NetlinkMessage.parse(ports), of: 27)
                == ["ovs-system", "br0"]
        )
    }
}

/// Addresses that an interface receives for others.
extension NetlinkTests {
    /// An `RTM_NEWNEIGH` message of an interface's own list.
    static func received(
        _ index: UInt32,
        _ address: [UInt8],
        state: UInt16 = 0x80,
        flags: UInt8 = 2,
        _ more: [UInt8] = []
    ) -> [UInt8] {
        message(
            28,
            [7, 0, 0, 0] + native(index) + native(state) + [flags, 1] + attribute(2, address)
                + more
        )
    }

    /// The interfaces with addresses of others, beside `eth0` with an address of its own and `eth1`.
    private static func foreign(_ entries: [UInt8]) -> [String] {
        let head = { (index: UInt32) in
            native(UInt32(0)) + native(index) + native(UInt32(1)) + native(UInt32(0))
        }
        let links =
            message(16, head(2) + attribute(3, eth0) + attribute(1, [0x52, 0x54, 0, 0, 0, 2]))
            + message(
                16,
                head(3) + attribute(3, [0x65, 0x74, 0x68, 0x31, 0])
                    + attribute(54, [0x52, 0x54, 0, 0, 0, 3])
            )
        var received = ReceivedAddresses()
        for entry in NetlinkMessage.parse(entries) { received.take(entry) }
        return received.interfaces(of: Interfaces(parsing: NetlinkMessage.parse(links)))
    }

    static let receivedRows: [(entries: [UInt8], interfaces: [String])] = [
        (received(2, [0x52, 0x54, 0, 0, 0, 9]), ["eth0"]),
        (
            received(3, [0x52, 0x54, 0, 0, 0, 9]) + received(2, [0x52, 0x54, 0, 0, 0, 9]),
            ["eth0", "eth1"]
        ),
        // Of an interface here: a macvlan, or the hardware of a port.
        (received(2, [0x52, 0x54, 0, 0, 0, 2]) + received(2, [0x52, 0x54, 0, 0, 0, 3]), []),
        // Groups, what was learned, what a bridge or a tunnel has, another length, an interface that is not here.
        (received(2, [0x33, 0x33, 0, 0, 0, 1]) + received(2, [1, 0, 0x5e, 0, 0, 1]), []),
        (received(2, [0x52, 0x54, 0, 0, 0, 9], state: 2), []),
        (received(2, [0x52, 0x54, 0, 0, 0, 9], flags: 4), []),
        (received(2, [0x52, 0x54, 0, 0, 0, 9], attribute(9, [4, 0, 0, 0])), []),
        (received(2, [0x52, 0x54, 0, 0, 0, 9], attribute(1, [192, 0, 2, 7])), []),
        (received(2, [0x52, 0x54, 0, 9]), []), (received(7, [0x52, 0x54, 0, 0, 0, 9]), []),
    ]

    @Test(arguments: receivedRows)
    func `an address of hardware that no interface here has is told`(
        _ row: (entries: [UInt8], interfaces: [String])
    ) {
        #expect(Self.foreign(row.entries) == row.interfaces)
    }
}
