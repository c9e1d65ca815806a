import DeviceBinding
import Testing

/// `class=` and `vendor:device` on buses beside PCI.
@Suite struct BusClassTests {
    private static let aliases: [(name: String, bus: String, alias: String)] = [
        ("0000:03:00.0", "pci", "pci:v00008086d000010D3sv00001028sd00000001bc02sc00i00"),
        ("0000:06:00.0", "pci", "pci:v0000144Dd0000A80Asv00000000sd00000000bc01sc08i02"),
        ("0000:07:00.0", "pci", "pci:v00001AF4d00001041sv00001AF4sd00001100bcFFsc00i00"),
        ("0000:00:14.0", "pci", "pci:v00008086d0000A1AFsv000015D9sd00000930bc0Csc03i30"),
        ("0000:05:00.1", "pci", "pci:v000010DEd000010F0sv000010DEsd0000119Ebc04sc03i00"),
        ("1-1:1.0", "usb", "usb:v0BDAp8153d3000dc00dsc00dp00ic02isc06ip00in00"),
        ("1-2:1.0", "usb", "usb:v0781p5567d0100dc00dsc00dp00ic08isc06ip50in00"),
        ("1-3:1.0", "usb", "usb:v046DpC52Bd1211dc00dsc00dp00ic03isc01ip01in00"),
        ("1-4:1.0", "usb", "usb:v8087p0AAAd0002dcE0dsc01dp01icE0isc01ip01in00"),
        ("1-5:1.0", "usb", "usb:v1BCFp2C99d0012dcEFdsc02dp01ic0Eisc01ip00in00"),
        ("0003:046D:C52B.0001", "hid", "hid:b0003g0001v0000046Dp0000C52B"),
        ("0005:05AC:0255.0002", "hid", "hid:b0005g0001v000005ACp00000255"),
        ("virtio0", "virtio", "virtio:d00000002v00001AF4"),
        ("virtio1", "virtio", "virtio:d00000001v00001AF4"),
        ("f8615163", "vmbus", "vmbus:635161f83edfc546913ff2d2f965ed0e"),
        ("ba6163d9", "vmbus", "vmbus:d96361baa104294db60572e2ffb1dc7f"),
        ("soc:eth", "platform", "of:NethernetT(null)Cvendor,eth"),
        ("rtc", "pnp", "acpi:PNP0B00:"),
    ]

    private let inventory: Inventory = {
        var state = KernelState()
        for (name, bus, alias) in aliases {
            state.devices[name] = KernelState.Device(bus: bus, modalias: alias)
        }
        state.drivers = [("vfio-pci", KernelState.Driver())]
        // The interface of a platform device, of which no alias tells what it is.
        state.links["/class/net/end0"] = "../../devices/platform/soc:eth/net/end0"
        state.links["/devices/platform/soc:eth/subsystem"] = "../../../bus/platform"
        state.files["/class/net/end0/address"] = "52:54:00:12:34:56\n"
        // A virtio device whose function says no class, and the disk of a driver that says none.
        state.links["/class/net/eth1"] = "../../devices/pci0000:00/0000:07:00.0/virtio1/net/eth1"
        state.links["/devices/pci0000:00/0000:07:00.0/virtio1/subsystem"] = "../../../../bus/virtio"
        state.files["/class/net/eth1/address"] = "52:54:00:aa:bb:cc\n"
        state.files["/bus/pci/devices/0000:06:00.0/nvme/nvme0/serial"] = "S4EWNX0M    \n"
        state.files["/bus/usb/devices/1-2:1.0/serial"] = "20060775320E92B2\n"
        return Inventory(KernelDouble(state))
    }()

    static let rows: [(text: String, names: [String])] = [
        (
            "class=network",
            [
                "0000:03:00.0", "0000:07:00.0", "soc:eth", "1-1:1.0", "virtio1", "f8615163",
            ]
        ),
        ("class=disk", ["0000:06:00.0", "1-2:1.0", "virtio0", "ba6163d9"]),
        ("class=STORAGE", ["0000:06:00.0", "1-2:1.0", "virtio0", "ba6163d9"]),
        ("class=input", ["0003:046D:C52B.0001", "0005:05AC:0255.0002", "1-3:1.0"]),
        ("class=0200", ["0000:03:00.0"]),
        ("0bda:8153", ["1-1:1.0"]),
        ("05ac:0255", ["0005:05AC:0255.0002"]),
        ("vendor=046d", ["0003:046D:C52B.0001", "1-3:1.0"]),
        ("subsystem=1028:0001", ["0000:03:00.0"]),
        ("address=03:00.0", ["0000:03:00.0"]),
        ("address=virtio0", ["virtio0"]),
        ("mac=52:54:00:12:34:56", ["soc:eth"]),
        ("mac=52-54-00-AA-BB-CC", ["0000:07:00.0", "virtio1"]),
        ("serial=S4EWNX0M", ["0000:06:00.0"]),
        ("serial=20060775320E92B2", ["1-2:1.0"]),
        ("class=network,vendor=0bda", ["1-1:1.0"]),
        ("1-1:1.0,class=network", ["1-1:1.0"]),
        ("03:00.0,id=8086:10d3", ["0000:03:00.0"]),
        ("virtio*,class=disk", ["virtio0"]),
        ("class=USB", ["0000:00:14.0"]),
        ("class=serial", ["0000:00:14.0"]),
        ("class=sound", ["0000:05:00.1"]),
        ("class=audio", ["0000:05:00.1"]),
        (
            "class=net",
            ["0000:03:00.0", "0000:07:00.0", "soc:eth", "1-1:1.0", "virtio1", "f8615163"]
        ),
        ("class=block", ["0000:06:00.0", "1-2:1.0", "virtio0", "ba6163d9"]),
        ("class=bluetooth", ["1-4:1.0"]),
        ("class=wireless", ["1-4:1.0"]),
        ("class=hid", ["0003:046D:C52B.0001", "0005:05AC:0255.0002", "1-3:1.0"]),
        ("class=camera", ["1-5:1.0"]),
        ("class=video", ["1-5:1.0"]),
    ]

    @Test("a class and a number hold on every bus", arguments: rows)
    func found(_ row: (text: String, names: [String])) throws {
        #expect(try inventory.select(row.text).map(\.name) == row.names)
    }

    /// The words for a subclass, with what the aliases of its devices say.
    private static let subclasses = [
        ("ide", "bc01sc01"), ("raid", "bc01sc04"), ("sata", "bc01sc06"), ("sas", "bc01sc07"),
        ("nvme", "bc01sc08"), ("ethernet", "bc02sc00"), ("vga", "bc03sc00"),
    ]

    @Test(arguments: subclasses)
    func `a word for a subclass names its devices, and no other of the class`(
        word: String,
        code: String
    ) throws {
        var state = KernelState()
        let codes = Self.subclasses.map(\.1) + ["bc01sc00", "bc02sc80", "bc03sc02"]
        for (number, code) in codes.enumerated() {
            state.devices["0000:0\(number):00.0"] = KernelState.Device(
                bus: "pci",
                modalias: "pci:v00008086d00001234sv00000000sd00000000\(code)i00"
            )
        }
        let number = try #require(codes.firstIndex(of: code))
        let found = try Inventory(KernelDouble(state)).select("class=\(word)")
        #expect(found.map(\.name) == ["0000:0\(number):00.0"])
    }

    @Test func `of a class all are meant where no bus has the driver`() throws {
        #expect(try inventory.select("class=network", driver: "nobody").count == 6)
    }

    static let others: [(text: String, words: [String])] = [
        ("03:00.0,id=15b3:1017", ["id=8086:10d3", "id=15b3:1017"]),
        ("03:00.0,id=8086:10d4", ["id=8086:10d3", "id=8086:10d4"]),
        ("03:00.0,driver=e1000e", ["driver=none", "driver=e1000e"]),
        ("06:00.0,serial=X", ["serial=S4EWNX0M", "serial=X"]),
        ("1-1:1.0,vendor=8086", ["vendor=0bda", "vendor=8086"]),
        ("rtc,id=8086:10d3", ["no vendor", "device=10d3"]),
        ("05ac:0255,driver=x", ["driver=none", "driver=x"]),
        ("eth1,subsystem=8086:0001", ["subsystem=1af4:1100", "subsystem=8086:0001"]),
    ]

    @Test("another device under the name is refused with both identities", arguments: others)
    func another(_ row: (text: String, words: [String])) {
        let failure = #expect(throws: Failure.self) { try inventory.select(row.text) }
        #expect(failure?.code == .notFound)
        for word in row.words {
            #expect(failure?.message.contains(word) == true, "\(failure?.message ?? "")")
        }
    }

    static let misspelled: [(text: String, near: String)] = [
        ("clas=network", "class="), ("class=netwrok", "class=network"), ("sreial=1", "serial="),
        ("03:00.0,divice=1", "device="), ("driver=vfio-pic", "driver=vfio-pci"),
    ]

    @Test("a misspelled selector names the near ones", arguments: misspelled)
    func near(_ row: (text: String, near: String)) {
        let failure = #expect(throws: Failure.self) { try inventory.select(row.text) }
        #expect(failure?.candidates.first == row.near)
    }

    static let malformed = [
        "mac=1", "mac=zz:54:00:12:34:56", "slot=x", "slot=00:1c.0/zz", "slot=/", "subsystem=8086",
        "serial=", "address=", "03:00.0,", ",class=network,", "03:00.0,x=", "=,=",
    ]

    @Test("what no condition can be is malformed", arguments: malformed)
    func refused(_ text: String) {
        let failure = #expect(throws: Failure.self) { try inventory.select(text) }
        #expect(failure?.code == .malformed || failure?.code == .notFound, "\(text)")
    }
}
