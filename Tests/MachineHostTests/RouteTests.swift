import Testing

@testable import MachineHost

@Suite struct RouteTests {
    typealias Netlink = NetlinkTests

    /// Interfaces 2 (`eth0`), 3 (`eth1`) and the loopback's 1.
    static let interfaces = Interfaces(
        parsing: NetlinkMessage.parse(
            Netlink.link(1, flags: 0x9, name: [0x6c, 0x6f, 0])
                + Netlink.link(2, flags: 1, name: Netlink.eth0)
                + Netlink.link(3, flags: 1, name: [0x65, 0x74, 0x68, 0x31, 0])
        )
    )

    /// An `RTM_NEWROUTE` message.
    static func route(
        family: UInt8 = 2,
        length: UInt8,
        table: UInt8 = 254,
        type: UInt8 = 1,
        _ attributes: [UInt8]
    ) -> [UInt8] {
        Netlink.message(24, [family, length, 0, 0, table, 3, 0, type, 0, 0, 0, 0] + attributes)
    }

    static func out(of index: UInt32) -> [UInt8] { Netlink.attribute(4, Netlink.native(index)) }
    static func to(_ bytes: [UInt8]) -> [UInt8] { Netlink.attribute(1, bytes) }

    /// What the routes in some messages come to, `eth0 default`.
    static func told(_ bytes: [UInt8]) -> [String] {
        var table = RouteTable()
        for message in NetlinkMessage.parse(bytes) { table.take(message) }
        return table.routes(of: interfaces).map { "\($0.interface) \($0.destination)" }
    }

    /// As Linux 6.12 answers on a machine with one interface of index 4, in the order of its answer.
    static let recorded = [
        "02000000fe03000100000000 08000f00fe00000008000500c00002010800040004000000",
        "02180000fe02fd0100000000 08000f00fe00000008000100c000020008000700c00002020800040004000000",
        "02080000ff02fe0200000000 08000f00ff000000080001007f000000080007007f0000010800040001000000",
        "02200000ff02fd0300000000 08000f00ff00000008000100c00002ff08000700c00002020800040004000000",
        "0a400000fe02000100000000 08000f00fe00000014000100fd00000000000000000000000000000008000600"
            + "000100000800040004000000",
        "0a400000fe02000100000000 08000f00fe00000014000100fe80000000000000000000000000000008000600"
            + "000100000800040004000000",
        "0a000000fe03000100000000 08000f00fe000000080006000004000014000500fd0000000000000000000000"
            + "000000010800040004000000",
        "0a080000ff02000500000000 08000f00ff00000014000100ff00000000000000000000000000000008000600"
            + "000100000800040004000000",
    ]

    @Test
    func `a recorded answer has the default routes and those to networks, and nothing of its own`()
    {
        let messages = Self.recorded.map { Netlink.message(24, Self.bytes($0)) }
        var table = RouteTable()
        for message in NetlinkMessage.parse(messages.flatMap { $0 }) { table.take(message) }
        let interfaces = Interfaces(
            parsing: NetlinkMessage.parse(Netlink.link(4, flags: 1, name: Netlink.eth0))
        )
        #expect(
            table.routes(of: interfaces).map(\.destination)
                == ["default", "192.0.2.0/24", "fd00::/64"]
        )
    }

    static func bytes(_ digits: String) -> [UInt8] {
        let digits = digits.filter { $0 != " " }
        return stride(from: 0, to: digits.count, by: 2).compactMap { position in
            UInt8(digits.dropFirst(position).prefix(2), radix: 16)
        }
    }

    @Test(
        arguments: [
            (route(length: 0, out(of: 2)), ["eth0 default"]),
            (route(length: 24, to([192, 0, 2, 0]) + out(of: 3)), ["eth1 192.0.2.0/24"]),
            (route(family: 10, length: 0, out(of: 3)), ["eth1 default"]),
            // Another table counts; its number may stand in an attribute of its own.
            (route(length: 0, table: 100, out(of: 2)), ["eth0 default"]),
            (
                route(
                    length: 0,
                    table: 252,
                    Netlink.attribute(15, Netlink.native(UInt32(1000))) + out(of: 2)
                ),
                ["eth0 default"]
            ),
            (route(length: 0, table: 255, out(of: 2)), []),
            (route(length: 0, Netlink.attribute(15, Netlink.native(UInt32(255))) + out(of: 2)), []),
            // A blackhole, the loopback, an interface that has gone, a multicast family, no interface.
            (route(length: 0, type: 6, out(of: 2)), []), (route(length: 0, out(of: 1)), []),
            (route(length: 0, out(of: 9)), []), (route(family: 128, length: 0, out(of: 2)), []),
            (route(length: 0, []), []),
            (route(length: 24, out(of: 2)), []), (route(length: 24, to([1, 2]) + out(of: 2)), []),
            (
                route(
                    family: 10,
                    length: 8,
                    to([0xff] + [UInt8](repeating: 0, count: 15)) + out(of: 2)
                ),
                []
            ),
        ] as [([UInt8], [String])]
    )
    func `a route counts that leads out`(message: [UInt8], routes: [String]) {
        #expect(Self.told(message) == routes)
    }

    @Test func `a route over several interfaces is one of each`() {
        func hop(_ index: UInt32, _ attributes: [UInt8] = []) -> [UInt8] {
            Netlink.native(UInt16(8 + attributes.count)) + [0, 0] + Netlink.native(index)
                + attributes
        }
        let gateway = Netlink.attribute(5, [192, 0, 2, 1])
        let hops = Netlink.attribute(9, hop(2, gateway) + hop(3, gateway))
        #expect(Self.told(Self.route(length: 0, hops)) == ["eth0 default", "eth1 default"])
        let short = Netlink.attribute(
            9,
            hop(2) + Netlink.native(UInt16(4)) + [0, 0] + Netlink.native(UInt32(3))
        )
        #expect(Self.told(Self.route(length: 0, short)) == ["eth0 default"])
    }

    @Test func `a nexthop that names no interface is known as that`() {
        var table = RouteTable()
        let bytes = Self.route(length: 0, Netlink.attribute(30, Netlink.native(UInt32(7))))
        for message in NetlinkMessage.parse(bytes) { table.take(message) }
        #expect(table.unnamedNexthop == 7)
    }

    @Test func `of many routes the default ones are kept, and enough others to show the use`() {
        var messages: [UInt8] = []
        for number in 0..<200 {
            messages += Self.route(
                length: 24,
                Self.to([10, 0, UInt8(number), 0]) + Self.out(of: 2)
            )
        }
        messages += Self.route(length: 0, Self.out(of: 2)) + Self.route(length: 0, Self.out(of: 2))
        let told = Self.told(messages)
        #expect(told.count == RouteTable.othersMax + 1)
        #expect(told.last == "eth0 default")
    }

    @Test func `packet sockets are told by the interface that they are bound to`() {
        let text = """
            sk               RefCnt Type Proto  Iface R Rmem   User   Inode
            0000000000000000 3      3    0003   2     1 0      0      20917
            0000000000000000 3      2    88cc   2     1 0      0      20918
            0000000000000000 3      3    0003   0     1 0      0      20919
            0000000000000000 3      3    0003   x     1 0      0      20920
            0000000000000000 3      3    0003   3

            """
        #expect(PacketSockets.interfaces(inPacket: text.bytes) == [2])
    }

    @Test func `a kernel without packet sockets has none, and a missing proc is an error`() throws {
        let scratch = try Scratch()
        #expect(throws: HostError.self) { try scratch.host.boundSockets(loadingModules: false) }
        scratch.folder("proc/self")
        #expect(try scratch.host.boundSockets(loadingModules: false).isEmpty)
    }

    @Test func `consoles are told with the numbers of their terminals`() throws {
        let scratch = try Scratch()
        #expect(throws: HostError.self) { try scratch.host.consoles() }
        try scratch.write(
            "proc/consoles",
            """
            tty0                 -WU (EC  p  )    4:1
            ttyS0                -W- (E  Bp a)    4:64
            netcon0              -W- (E      )
            pstore-1             -W- (E     a)
            hvc0                 RW- (E

            """
        )
        #expect(
            try scratch.host.consoles() == [
                Console(name: "tty0", number: "4:1"), Console(name: "ttyS0", number: "4:64"),
                Console(name: "netcon0", number: nil), Console(name: "pstore-1", number: nil),
                Console(name: "hvc0", number: nil),
            ]
        )
    }
}
