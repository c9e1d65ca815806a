import DriverCore
import MachineFiles
import Testing

/// Many devices that one entry of a machine file describes.
@Suite struct RuleTests {
    private static func start(_ devices: String, _ more: String = "") throws -> DriverCore {
        let text = "{devices: [\(devices)]\(more)}"
        return try MachineDescription(text: Array(text.utf8), source: "rule").start().core
    }

    private func names(_ core: DriverCore, _ bus: String) throws -> [String] {
        let bus = try #require(core.bus(named: bus))
        return core.devices(of: bus).compactMap { core.name(of: $0) }
    }

    private func device(_ name: String, _ bus: String, _ core: DriverCore) throws
        -> DriverCore.DeviceID
    {
        let bus = try #require(core.bus(named: bus))
        return try #require(core.device(named: name, on: bus))
    }

    @Test func `the devices have the numbers from the first on, in the order of the file`() throws {
        let core = try Self.start(
            """
            {name: 'before', bus: 'platform'},
            {count: 3, first: 9, name: 'sensor.{i}', bus: 'platform'},
            {name: 'behind', bus: 'platform'}
            """
        )
        #expect(
            try names(core, "platform")
                == ["before", "sensor.9", "sensor.10", "sensor.11", "behind"]
        )
    }

    static let forms: [(String, [String])] = [
        ("a{i}", ["a6", "a7", "a8", "a9"]), ("{i+1}b", ["7b", "8b", "9b", "10b"]),
        ("{i*2}", ["12", "14", "16", "18"]), ("{i/4}{i%4}", ["12", "13", "20", "21"]),
        ("{i+4:x}", ["a", "b", "c", "d"]), ("{i+10:03x}", ["010", "011", "012", "013"]),
        ("{i:4}", ["0006", "0007", "0008", "0009"]),
        ("{n}{i}{id}", ["{n}6{id}", "{n}7{id}", "{n}8{id}", "{n}9{id}"]),
        ("{i/2%2+1*3:02}", ["06", "06", "03", "03"]),
    ]

    @Test(arguments: forms) func `a number in a text has steps, a width and a radix`(
        _ form: String,
        _ expected: [String]
    ) throws {
        // No two devices have one name.
        let text = "{devices: [{count: 4, first: 6, name: '\(form) {i}', bus: null}]}"
        let machine = try MachineDescription(text: Array(text.utf8), source: "x")
        #expect(machine.devices.map { $0.name } == zip(expected, 6...).map { "\($0) \($1)" })
    }

    @Test
    func `PCI functions of one entry fill one bus after the other, and are matched and bound`()
        throws
    {
        let core = try Self.start(
            """
            {count: 600, name: "0000:{i/256+1:02x}:{i/8%32:02x}.{i%8}", bus: "pci", id: "8086:10d3",
             class: "020000"}
            """,
            ", drivers: [{name: 'e1000e', bus: 'pci', ids: ['8086:10d3']}]"
        )
        let names = try names(core, "pci")
        #expect(names.count == 600 && names.last == "0000:03:0a.7")
        let last = try device("0000:03:0a.7", "pci", core)
        #expect(core.isBound(last))
        #expect(core.path(of: last) == "/devices/pci0000:03/0000:03:0a.7")
        let groups = Set(try names.map { core.group(of: try device($0, "pci", core)) })
        #expect(groups.count == 600)
    }

    @Test func `files are kept once, and hold each device's own number`() throws {
        let core = try Self.start(
            """
            {count: 3, name: 'd{i}', bus: 'platform', attributes: {
              serial: 'SN{i:06}', model: 'x', count: 7, secret: {value: '{i}', mode: '0400'}}}
            """
        )
        for number in 0..<3 {
            let found = core.description(of: try device("d\(number)", "platform", core))
            let description = try #require(found)
            let texts = ["serial", "model", "count", "secret"].map { name in
                description.bytes(ofAttribute: name).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(texts == ["SN00000\(number)\n", "x\n", "7\n", "\(number)\n"])
            #expect(description.attributes[3].mode == 0o400)
            #expect(description.bytes(ofAttribute: "nothing") == nil)
        }
    }

    @Test func `every text may have the number: parents, groups, links and what a driver makes`()
        throws
    {
        let core = try Self.start(
            """
            {count: 2, name: '0000:00:0{i+1}.0', bus: 'pci', id: '8086:a190', class: '060400'},
            {count: 4, name: '0000:0{i/2+1}:00.{i%2}', bus: 'pci', parent: '0000:00:0{i/2+1}.0',
             group: 'card{i/2}', id: '8086:10d{i}', class: '020000', net: 'eth{i}'},
            {count: 2, name: 'fe00{i}000.dma', bus: 'platform', compatible: ['example,dma{i}']},
            {count: 2, name: 'child{i}', bus: null, parent: 'fe00{i}000.dma'}
            """,
            ", drivers: [{name: 'e1000e', bus: 'pci', ids: ['8086:*']},"
                + " {name: 'dma', bus: 'platform', compatible: ['example,dma1']}]"
        )
        let cards = try (0..<4).map { try device("0000:0\($0 / 2 + 1):00.\($0 % 2)", "pci", core) }
        #expect(core.path(of: cards[3]) == "/devices/pci0000:00/0000:00:02.0/0000:02:00.1")
        #expect(core.group(of: cards[2]) == core.group(of: cards[3]))
        #expect(core.group(of: cards[1]) != core.group(of: cards[2]))
        #expect(core.members(ofClass: "net").map { $0.name } == ["eth0", "eth1", "eth2", "eth3"])
        #expect(!core.isBound(try device("fe000000.dma", "platform", core)))
        let second = try device("fe001000.dma", "platform", core)
        #expect(core.isBound(second))
        #expect(core.child(named: "child1", of: second) != nil)
    }

    @Test func `a device that comes back has its number again`() throws {
        let text = "{devices: [{count: 2, name: 'd{i}', bus: 'platform', attributes: {n: '{i}'}}]}"
        let machine = try MachineDescription(text: Array(text.utf8), source: "rule")
        let core = try machine.start().core
        let again = try #require(machine.plug("d1", into: core))
        #expect(again.device.bytes(ofAttribute: "n") == Array("1\n".utf8))
    }

    @Test func `an entry for many is no description of one that is plugged in`() throws {
        let core = try Self.start("")
        let text = Array("{count: 2, name: 'd{i}', bus: 'platform'}".utf8)
        let error = #expect(throws: MachineError.self) {
            try MachineDescription.plug(text: text, into: core)
        }
        #expect(error?.description == "plug: expected one device, found 2")
    }

    @Test(arguments: ["{name: 'd'", "{name: 'd', bus: null}], drivers: [{name: 'e', bus: 'pci'}"])
    func `what is plugged in ends nothing around it`(text: String) throws {
        let core = try Self.start("")
        let error = #expect(throws: MachineError.self) {
            try MachineDescription.plug(text: Array(text.utf8), into: core)
        }
        #expect(error?.description.contains("drivers") == false)
        #expect(error?.description.contains("found ']'") == text.contains("]"))
    }

    @Test func `what is wrong with one that is plugged in is told without the list around it`()
        throws
    {
        let core = try Self.start("")
        let text = Array("{name: 'd', bus: 'platform', count: 'x'}".utf8)
        let error = #expect(throws: MachineError.self) {
            try MachineDescription.plug(text: text, into: core)
        }
        #expect(
            error?.description
                == "plug: count: expected a whole number from 1 to 1000000, found 'x'"
        )
    }

    static let refusals: [(String, String)] = [
        (
            "{first: 1, name: 'a', bus: null}",
            "1:20: devices[0].first: expected the key 'count' beside it"
        ),
        (
            "{count: 0, name: 'a', bus: null}",
            "1:20: devices[0].count: expected a whole number from 1 to 1000000, found 0"
        ),
        (
            "{count: 1000001, name: 'a', bus: null}",
            "1:20: devices[0].count: expected a whole number from 1 to 1000000, found 1000001"
        ),
        (
            "{count: 2, first: -1, name: 'a', bus: null}",
            "1:30: devices[0].first: expected a whole number from 0 to 1000000, found -1"
        ),
        (
            "{count: 2, name: 'a', bus: null}",
            "1:12: devices[0].name: expected each name once on a bus, found 'a' again after devices[0]"
        ),
        (
            "{count: 2, name: 'a{i/0}', bus: null}",
            "1:29: devices[0].name: expected the device's number as {i}, {i+1}, {i%8}, {i/8%32:02x},"
                + " found 'a{i/0}'"
        ),
        (
            "{count: 2, name: 'a{i}', bus: null, attributes: {x: '{i+}'}}",
            "1:61: devices[0].attributes.'x': expected the device's number as {i}, {i+1}, {i%8},"
                + " {i/8%32:02x}, found '{i+}'"
        ),
        (
            "{count: 2, name: 'a{i}', bus: null, makes: [{class: 'x', name: '{i:y}'}]}",
            "1:75: devices[0].makes[0].name: expected the device's number as {i}, {i+1}, {i%8},"
                + " {i/8%32:02x}, found '{i:y}'"
        ),
        (
            "{count: 2, name: 'a{i*999999999*999999999*999999999}', bus: null}",
            "1:29: devices[0].name: expected the device's number as {i}, {i+1}, {i%8}, {i/8%32:02x},"
                + " found 'a{i*999999999*999999999*999999999}'"
        ),
        (
            "{count: 9, name: '0000:00:00.{i}', bus: 'pci', id: '8086:10d3', class: '020000'}",
            "1:29: devices[0].name: expected an address in lower case, such as \"0000:03:00.0\","
                + " found '0000:00:00.8'"
        ),
        (
            "{count: 2, name: 'a{i}', bus: null, klass: 1}",
            "1:48: devices[0]: expected one of the keys name, bus, group, attributes, net, makes,"
                + " override, driver, parent, madeBy, firmware, count, first, found 'klass'"
        ),
        (
            "{count: 2, name: '0000:00:00.{i}', bus: 'pci', id: '8086:10d{i}', class: '020000',"
                + " attributes: {config: {bytes: '8680d010\(String(repeating: "00", count: 60))'}}}",
            "1:12: devices[0].attributes.config: expected 64 to 4096 bytes that begin with the device's ID"
        ),
        (
            "{count: 2, name: 'a{i}', bus: null, attributes: {'y1/x': 1}, makes: [{class: 'y{i}',"
                + " name: 'z'}]}",
            "1:12: devices[0].attributes: expected a file beside the directory of the class 'y1',"
                + " found 'y1/x'"
        ),
    ]

    @Test(arguments: refusals) func `what cannot be is refused with its path`(
        _ device: String,
        _ message: String
    ) throws {
        let error = #expect(throws: MachineError.self) { try Self.start(device) }
        #expect(error?.description == "rule:" + message)
    }
}
