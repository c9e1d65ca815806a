import Glibc
import SystemPackage
import Testing

@testable import MachineHost

@Suite struct SocketTests {
    /// The bytes of a message about a socket that is bound to an interface, or to none with 0.
    static func message(interface: UInt32, type: UInt16 = 20) -> [UInt8] {
        let body =
            Array(repeating: 7, count: 40) + native(interface) + Array(repeating: 7, count: 28)
        return native(UInt32(16 + body.count)) + native(type) + Array(repeating: 0, count: 10)
            + body
    }

    /// The interfaces in a datagram of messages.
    static func indices(_ datagram: [UInt8]) -> [UInt32] {
        var sockets = InternetSockets()
        for message in NetlinkMessage.parse(datagram) { sockets.take(message) }
        return sockets.indices
    }

    @Test func `each interface is told once, and not that of sockets that are bound to none`() {
        let messages =
            Self.message(interface: 3) + Self.message(interface: 0) + Self.message(interface: 2)
            + Self.message(interface: 3) + Self.message(interface: 9, type: 3)
        #expect(Self.indices(messages) == [3, 2])
        for count in 1..<72 { #expect(Self.indices(Array(messages.prefix(count))).isEmpty) }
    }

    /// The interfaces of the messages that the running kernel answers; nil where it has no module that tells.
    private static func told(_ family: UInt8) throws(Errno) -> [UInt32]? {
        let netlink = try NetlinkSocket(InternetSockets.netlink)
        let messages: [NetlinkMessage]
        do throws(Errno) {
            messages = try netlink.dump(InternetSockets.request(family: family, 17))
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw error
        }
        return messages.filter { $0.type == 20 }.map { $0.body.word(at: 40) ?? 0 }
    }

    /// A UDP socket of IPv4 at a port of the kernel's choice, which is what makes it one that is listed.
    private static func udpSocket(boundToLoopback: Bool) throws -> Int32 {
        let raw = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(raw >= 0)
        if boundToLoopback {
            let name: [CChar] = [108, 111, 0]
            // SAFETY: setsockopt(2) reads three bytes of an array of three.
            let status = unsafe setsockopt(raw, SOL_SOCKET, SO_BINDTODEVICE, name, 3)
            try #require(status == 0)
        }
        var address = [UInt8](repeating: 0, count: 16)
        address[0] = UInt8(AF_INET)
        let status = unsafe address.withUnsafeBytes { bytes in
            // SAFETY: bind(2) reads the 16 bytes that are lent to it.
            unsafe bind(raw, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), 16)
        }
        try #require(status == 0)
        return raw
    }

    /// The index of the loopback interface is 1 in every network namespace.
    @Test func `the running kernel tells a bound socket and, by the filter, no other`() throws {
        let bound = try Self.udpSocket(boundToLoopback: true)
        let free = try Self.udpSocket(boundToLoopback: false)
        let told = try Self.told(2)
        _ = try Self.told(10)
        close(bound)
        close(free)
        // A kernel without the module tells nothing, and none of it can be tried.
        guard let told else { return }
        #expect(told.contains(1))
        #expect(!told.contains(0))
    }

    private static let lists: [(file: String, text: String, names: [String])] = [
        (
            "pppoe",
            "Id       Address              Device\n00000012 52:54:00:12:34:56     eth1\nx y eth2\n",
            ["eth1"]
        ),
        (
            "can/rcvlist_all",
            """

            receive list 'rx_all':
              device   can_id   can_mask  function  userdata   matches  ident
               can0     000    00000000  0000000000000000  0000000000000000         0  raw
               can0     000    00000000  0000000000000000  0000000000000000         0  raw
               any      000    00000000  0000000000000000  0000000000000000         0  raw
              (vcan0: no entry)

            """, ["can0"]
        ),
        (
            "ip_mr_vif",
            """
            Interface      BytesIn  PktsIn  BytesOut PktsOut Flags Local    Remote
             0 eth0              0       0         0       0 00000 0A0200C0 00000000
             1 pimreg            0       0         0       0 00004 0A0200C0 00000000

            """, ["eth0", "pimreg"]
        ),
    ]

    @Test func `lists of the kernel tell interfaces by their names, each once`() {
        for row in Self.lists {
            let list = NamedSockets.lists.first { $0.file == row.file }
            #expect(list?.interfaces(in: row.text.bytes) == row.names)
        }
        #expect(Set(NamedSockets.lists.map(\.file)).count == NamedSockets.lists.count)
    }

    @Test
    func `what is bound by name is told, and of netconsole only the targets that are enabled`()
        throws
    {
        let scratch = try Scratch()
        scratch.folder("proc/self")
        for row in Self.lists { try scratch.write("proc/net/" + row.file, row.text) }
        for (name, enabled) in [("on", "1\n"), ("off", "0\n")] {
            try scratch.write("sys/kernel/config/netconsole/\(name)/enabled", enabled)
            try scratch.write("sys/kernel/config/netconsole/\(name)/dev_name", "eth-\(name)\n")
        }
        let found = try scratch.host.boundSockets(loadingModules: false)
        for (interface, kind) in [
            ("eth1", "PPPoE"), ("can0", "CAN"), ("eth0", "multicast route"),
            ("eth-on", "netconsole target"),
        ] {
            #expect(found.contains(BoundSocket(interface: interface, kind: kind)))
        }
        #expect(!found.contains { $0.interface == "eth-off" })
    }

    @Test
    func `a message about an interface says what it stands on, its program and its own address`() {
        func link(_ index: UInt32, _ name: [UInt8], _ attributes: [UInt8]...) -> [UInt8] {
            let head =
                [0, 0] + native(UInt16(1)) + native(index) + native(UInt32(1)) + native(UInt32(0))
            let body = head + NetlinkTests.attribute(3, name + [0]) + attributes.flatMap { $0 }
            return native(UInt32(16 + body.count)) + native(UInt16(16))
                + Array(repeating: 0, count: 10)
                + body
        }
        func kind(_ kind: String, _ data: [UInt8] = []) -> [UInt8] {
            let data = data.isEmpty ? [] : NetlinkTests.attribute(2, data)
            return NetlinkTests.attribute(
                18,
                NetlinkTests.attribute(1, Array(kind.utf8) + [0]) + data
            )
        }
        let on2 = NetlinkTests.attribute(5, native(UInt32(2)))
        let away = NetlinkTests.attribute(37, native(UInt32(0)))
        let datagram =
            link(2, [97], NetlinkTests.attribute(54, [0x52, 0x54, 0, 0x0a, 0xbc, 1]))
            + link(3, [98], on2, kind("gre")) + link(4, [99], on2, kind("veth"))
            + link(5, [100], on2, away, kind("macvlan"))
            + link(6, [101], kind("vxlan", NetlinkTests.attribute(3, native(UInt32(2)))))
            + link(7, [102], NetlinkTests.attribute(43, NetlinkTests.attribute(2, [1])))
            + link(8, [103], NetlinkTests.attribute(43, NetlinkTests.attribute(2, [0])))
            + link(9, [104], NetlinkTests.attribute(5, native(UInt32(9))), kind("dummy"))
        let interfaces = Interfaces(parsing: NetlinkMessage.parse(datagram))
        #expect(interfaces.lowers == ["b": "a", "e": "a"])
        #expect(interfaces.withPrograms == ["f"])
        #expect(interfaces.permanentAddresses == ["a": "52:54:00:0a:bc:01"])
    }

    @Test func `a look asks about no kind whose module is not there`() throws {
        let scratch = try Scratch()
        scratch.folder("proc/self")
        #expect(try scratch.host.boundSockets(loadingModules: false).isEmpty)
        for kind in InternetSockets.kinds { scratch.folder("sys/module/\(kind.module)") }
        // Those of the running kernel, of which this machine may have some.
        _ = try scratch.host.boundSockets(loadingModules: false)
    }
}
