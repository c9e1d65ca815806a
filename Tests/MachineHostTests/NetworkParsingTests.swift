import Testing

@testable import MachineHost

@Suite struct NetworkParsingTests {
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
