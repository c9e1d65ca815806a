import Testing

@testable import MachineHost

/// Numbers that are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

@Suite struct FuzzTests {
    /// A parser with an input that it understands; the answer is how many things it found.
    struct Parser: Sendable, CustomTestStringConvertible {
        var name: String
        var sample: [UInt8]
        var count: @Sendable ([UInt8]) -> Int

        var testDescription: String { name }
    }

    static let parsers: [Parser] = [
        Parser(name: "mountinfo", sample: TextParsingTests.mounts[0].0.bytes) {
            Mount.parse(mountinfo: $0).count
        },
        Parser(name: "swaps", sample: "/dev/sda\\0402 partition 1 2 -3\n".bytes) {
            SwapArea.paths(inSwaps: $0).count
        },
        Parser(
            name: "routes",
            sample: RouteTests.route(
                length: 24,
                RouteTests.to([192, 0, 2, 0]) + RouteTests.out(of: 2)
            )
        ) { RouteTests.told($0).count },
        Parser(
            name: "packet",
            sample: "sk RefCnt\n0 3 3 0003 2 1 0 0 20917\n".bytes
        ) { PacketSockets.interfaces(inPacket: $0).count },
        Parser(name: "sockets", sample: SocketTests.message(interface: 3)) {
            SocketTests.indices($0).count
        },
        Parser(name: "lists", sample: "00000012 52:54:00:12:34:56 eth1\n".bytes) {
            bytes in NamedSockets.lists.reduce(0) { $0 + $1.interfaces(in: bytes).count }
        },
        Parser(name: "consoles", sample: "ttyS0 -W- (EC p a) 4:64\n".bytes) {
            Console.parse(consoles: $0).count
        },
        Parser(name: "udev", sample: "E:ID_FS_TYPE=ext4\n".bytes) {
            DiskContents(parsingUdevEntry: $0).type == nil ? 0 : 1
        },
        Parser(name: "links", sample: NetlinkTests.link(2, flags: 1, name: NetlinkTests.eth0)) {
            let address = NetlinkTests.address(2, NetlinkTests.attribute(1, [192, 0, 2, 7]))
            return NetlinkTests.parsed(links: $0, addresses: address).count
        },
        Parser(
            name: "addresses",
            sample: NetlinkTests.address(2, NetlinkTests.attribute(1, [192, 0, 2, 7]))
        ) {
            let link = NetlinkTests.link(2, flags: 1, name: NetlinkTests.eth0)
            return NetlinkTests.parsed(links: link, addresses: $0).count
        },
        Parser(
            name: "received addresses",
            sample: NetlinkTests.received(2, [0x52, 0x54, 0, 0, 0, 9])
        ) {
            var received = ReceivedAddresses()
            for message in NetlinkMessage.parse($0) { received.take(message) }
            let link = NetlinkTests.link(2, flags: 1, name: NetlinkTests.eth0)
            return received.interfaces(of: Interfaces(parsing: NetlinkMessage.parse(link))).count
        },
        Parser(name: "modules.alias", sample: "alias pci:v[0-9]*d?\\x e1000e\n".bytes) {
            ModuleIndex.matches(of: "pci:v1dax", inAliases: $0).count
        },
        Parser(name: "modules.builtin.modinfo", sample: "a.alias=[!b]*c\0".bytes) {
            ModuleIndex.matches(of: "xyzc", inBuiltinInfo: $0).count
        },
        Parser(name: "modules.dep", sample: "kernel/a/vfio-pci.ko.xz: b\n".bytes) {
            ModuleIndex.modules(named: "vfio-pci", inPaths: $0).count
        },
        Parser(name: "passwd", sample: "alice:x:1000:1000::/home/alice:/bin/sh\n".bytes) {
            AccountFile(parsing: $0).entries.count
        },
    ]

    @Test(arguments: parsers)
    func `a parser finds one thing in its sample`(parser: Parser) {
        #expect(parser.count(parser.sample) == 1)
    }

    @Test(arguments: parsers)
    func `a parser ends on every truncated input with at most what it had`(parser: Parser) {
        for count in 0...parser.sample.count {
            #expect(parser.count(Array(parser.sample.prefix(count))) <= 1)
        }
    }

    @Test(arguments: parsers)
    func `a parser ends on random and on damaged input`(parser: Parser) {
        var numbers = SeededNumbers(state: 0x5eed)
        for round in 0..<4000 {
            var input = parser.sample + parser.sample + parser.sample
            if round.isMultiple(of: 2) {
                input = (0..<Int.random(in: 0...200, using: &numbers)).map { _ in
                    UInt8.random(in: 0...255, using: &numbers)
                }
            } else {
                for _ in 0..<Int.random(in: 1...8, using: &numbers) {
                    let position = Int.random(in: 0..<input.count, using: &numbers)
                    input[position] = UInt8.random(in: 0...255, using: &numbers)
                }
            }
            // No input of n bytes holds more than n things; the first aim is that this line is reached.
            #expect(parser.count(input) <= input.count, "round \(round): \(input)")
        }
    }
}
