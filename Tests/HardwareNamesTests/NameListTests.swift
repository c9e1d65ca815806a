import HardwareNames
import Testing

@Suite struct NameListTests {
    static let text = """
        # A list
        8086  Intel Corporation
        # Found on some boards
        \t10d3  82574L Gigabit Network Connection
        \t\t103c 1250  A card
        \t\t8086 a01f  Gigabit CT Desktop Adapter
        \t10d4  Another
        \t\t8086 a01f  Wrong board
        103C  Hewlett-Packard Company
        1d6b Linux Foundation
        \t0002  2.0 root hub
        ffff  Illegal Vendor ID

        C 02  Network controller
        \t00  Ethernet controller
        \t\t01  An interface
        C 0c  Serial bus controller
        \t03  USB controller
        AT 0100  USB Undefined
        \t10d3  Nobody's

        """
    static let board = NamedNumber.subsystem(
        0xa01f,
        subvendor: 0x8086,
        device: 0x10d3,
        vendor: 0x8086
    )

    private func list(_ wanted: [NamedNumber], _ text: String = Self.text) -> NameList {
        NameList(of: Set(wanted), in: Array(text.utf8))
    }

    static let found: [(number: NamedNumber, name: String?)] = [
        (.vendor(0x8086), "Intel Corporation"),
        (.vendor(0x103c), "Hewlett-Packard Company"),
        (.vendor(0x1d6b), "Linux Foundation"),
        (.vendor(0x1234), nil),
        (.device(0x10d3, vendor: 0x8086), "82574L Gigabit Network Connection"),
        (.device(0x10d4, vendor: 0x8086), "Another"),
        (.device(0x0002, vendor: 0x1d6b), "2.0 root hub"),
        (.device(0x10d3, vendor: 0x103c), nil),
        (.device(0x10d3, vendor: 0x0100), nil),
        (board, "Gigabit CT Desktop Adapter"),
        (.subsystem(0x1250, subvendor: 0x103c, device: 0x10d3, vendor: 0x8086), "A card"),
        (.subsystem(0x1250, subvendor: 0x103c, device: 0x10d4, vendor: 0x8086), nil),
        (.baseClass(0x02), "Network controller"),
        (.subclass(0x00, of: 0x02), "Ethernet controller"),
        (.subclass(0x03, of: 0x0c), "USB controller"),
        (.subclass(0x01, of: 0x02), nil),
    ]

    @Test("a number has the name of its own line", arguments: found)
    func named(_ row: (number: NamedNumber, name: String?)) {
        #expect(list([row.number])[row.number] == row.name)
        #expect(list(Self.found.map(\.number))[row.number] == row.name)
    }

    @Test func `whoever made a device or a board is named with it`() {
        let names = list([Self.board])
        #expect(names[.vendor(0x8086)] == "Intel Corporation")
        #expect(names[.device(0x10d3, vendor: 0x8086)] == nil)
        #expect(list([.subclass(0, of: 2)])[.baseClass(2)] == "Network controller")
    }

    @Test func `what nobody asked for has no name`() {
        #expect(list([.vendor(0x8086)])[.vendor(0x103c)] == nil)
        #expect(list([])[.vendor(0x8086)] == nil)
    }

    @Test func `of two names for a number the first counts`() {
        let names = list([.vendor(1)], "0001  First\n0001  Second\n")
        #expect(names[.vendor(1)] == "First")
    }

    static let odd: [(text: String, name: String?)] = [
        ("", nil), ("\n\n", nil), ("0001", nil), ("0001\n", nil), ("0001  \n", nil),
        ("00010  Long\n", nil), ("001  Short\n", nil), ("0001\tTabs\t\r\n", "Tabs"),
        ("0001  No end", "No end"), (" 0001  Blank\n", nil), ("\t0001  Nobody's\n", nil),
        ("0001  \u{1B}[31mred\n", "\u{1B}[31mred"), ("0001  \0\n", "\0"), ("C\n0001  A\n", "A"),
        ("C 0\n0001  A\n", "A"), ("0001:  A\n", nil), ("\t\n\t\t\n0001  A\n", "A"),
    ]

    @Test("a line that is not as the format has it is passed over", arguments: odd)
    func strange(_ row: (text: String, name: String?)) {
        #expect(
            list([.vendor(1)], row.text)[.vendor(1)] == row.name,
            "\(row.text.debugDescription)"
        )
    }

    @Test func `bytes that are no text become text, and a name has an end`() {
        let bytes =
            Array("0001  ".utf8) + [0xFF, 0xC3] + Array("\n0002  ".utf8)
            + [UInt8](repeating: 0x61, count: 5_000_000)
        let names = NameList(of: [.vendor(1), .vendor(2)], in: bytes)
        #expect(names[.vendor(1)] == "\u{FFFD}\u{FFFD}")
        #expect(names[.vendor(2)]?.utf8.count == NameList.lengthMax)
    }

    @Test func `no bytes at all make it fail`() {
        var random = SystemRandomNumberGenerator()
        let own: [UInt8] = Array("\t\t\n\n 0123456789abcdefC#".utf8) + [0, 0xFF]
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0..<400, using: &random)).map { _ in
                own.randomElement(using: &random) ?? 0
            }
            let names = NameList(of: Set(Self.found.map(\.number)), in: bytes)
            for row in Self.found {
                #expect((names[row.number]?.utf8.count ?? 0) <= 3 * NameList.lengthMax)
            }
        }
    }
}
