import DriverCore
import Testing

/// Names of PCI functions, and what they spell.
@Suite struct PCIAddressTests {
    static let good: [(String, Int, Int)] = [
        ("0000:00:00.0", 0, 0), ("0000:03:00.0", 0, 0x300), ("0001:86:13.7", 1, 0x869f),
        ("ffff:ff:1f.7", 0xffff, 0xffff), ("10000:01:02.3", 0x10000, 0x0113),
        ("7fffffff:00:00.1", 0x7fff_ffff, 1),
    ]

    @Test(arguments: good) func `a name and its address are the same`(
        _ name: String,
        _ domain: Int,
        _ routing: Int
    ) throws {
        let address = try #require(DriverCore.PCIAddress(name))
        #expect(address == DriverCore.PCIAddress(domain: domain, routing: routing))
        #expect(address.name == name)
    }

    @Test func `digits are written as the kernel writes them, however they were read`() {
        #expect(DriverCore.PCIAddress("0:3A:1.2")?.name == "0000:3a:01.2")
    }

    @Test(arguments: [
        "", "0000:03:00", "0000:03:00.", "0000:03:00.8", "0000:03:20.0", "0000:100:00.0",
        "80000000:00:00.0", "100000000:00:00.0", "+1:03:00.0", "0000:03:00.0 ", "0000.03.00:0",
        ":03:00.0", "0000:0g:00.0", "0000:03:00.0.0", "ffffffffffffffffffff:00:00.0",
    ])
    func `another name spells none`(_ name: String) {
        #expect(DriverCore.PCIAddress(name) == nil)
    }
}
