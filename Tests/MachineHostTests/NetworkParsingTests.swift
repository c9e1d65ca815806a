import Testing

@testable import MachineHost

@Suite struct NetworkParsingTests {
    static let heading =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

    @Test(arguments: [
        ("eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0", ["eth0"]),
        ("wg0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0", ["wg0"]),
        ("eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0", []),
        ("tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0", []),
        ("eth0\t00000000\t010200C0\t0002\t0\t0\t0\t00000000\t0\t0\t0", []),
        ("eth0\t00000000\t010200C0\t0203\t0\t0\t0\t00000000\t0\t0\t0", []),
        ("*\t00000000\t00000000\t0201\t0\t0\t0\t00000000\t0\t0\t0", []),
        ("lo\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0", []),
        ("eth0\t00000000\t010200C0\tzz\t0\t0\t0\t00000000\t0\t0\t0", []),
        ("eth0\t00000000\t010200C0\t0003", []),
        ("", []),
    ])
    func `a default route of IPv4 is up, refuses nothing and leads out`(
        line: String,
        interfaces: [String]
    ) {
        let table = Self.heading + line
        #expect(DefaultRoute.interfaces(inRoute: table.bytes) == interfaces)
    }

    static let zeros = String(repeating: "0", count: 32)

    @Test(arguments: [
        (
            "\(zeros) 00 \(zeros) 00 fd000000000000000000000000000001 00000400 2 0 00000003  eth0",
            ["eth0"]
        ),
        ("\(zeros) 00 \(zeros) 00 \(zeros) ffffffff 00000001 00000000 00200200       lo", []),
        ("\(zeros) 00 \(zeros) 00 \(zeros) ffffffff 00000001 00000000 00200201     eth0", []),
        ("\(zeros) 03 \(zeros) 00 \(zeros) 00000400 00000001 00000000 00000003     eth0", []),
        ("fe80\(zeros.dropFirst(4)) 00 \(zeros) 00 \(zeros) 0 0 0 00000001     eth0", []),
        ("\(zeros) 00 \(zeros) 00 \(zeros) 00000400 00000001 00000000 00000003", []),
        ("0 00 \(zeros) 00 \(zeros) 00000400 00000001 00000000 00000003     eth0", []),
    ])
    func `a default route of IPv6 is up, refuses nothing and leads out`(
        line: String,
        interfaces: [String]
    ) {
        #expect(DefaultRoute.interfaces(inIPv6Route: line.bytes) == interfaces)
    }

    @Test(
        arguments: [
            ([192, 0, 2, 7], "192.0.2.7", false),
            ([169, 254, 1, 1], "169.254.1.1", false),
            ([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7], "2001:db8::7", false),
            (
                [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0xfc, 0, 0xff, 0xfe, 0, 0, 1],
                "fe80::fc:ff:fe00:1", true
            ),
            ([0xfe, 0xbf] + [UInt8](repeating: 0, count: 14), "febf::", true),
            ([0xfe, 0xc0] + [UInt8](repeating: 0, count: 14), "fec0::", false),
            ([UInt8](repeating: 0, count: 16), "::", false),
            ([0, 1, 0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7], "1:0:2:3:4:5:6:7", false),
            ([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1], "::1:0:0:1:1:1", false),
            ([0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], "1:0:0:1::1", false),
        ] as [([UInt8], String, Bool)]
    )
    func `an address is written as RFC 5952 asks`(bytes: [UInt8], text: String, isLocal: Bool)
        throws
    {
        let address = try #require(IPAddress(bytes))
        #expect(address.description == text)
        #expect(address.isLinkLocal == isLocal)
    }

    @Test(arguments: [0, 1, 3, 5, 15, 17])
    func `bytes of another number are no address`(count: Int) {
        #expect(IPAddress([UInt8](repeating: 1, count: count)) == nil)
    }
}
