import DeviceBinding
import Testing

@Suite struct SelectionTests {
    /// The server, with an interface, disks and a second PCI domain.
    static var state: KernelState {
        var state = KernelState.server
        state.devices["0000:06:00.0"] = KernelState.Device(
            modalias: "pci:v0000144Dd0000A80Asv00000000sd00000000bc01sc08i02",
            driver: "nvme"
        )
        state.devices["0001:07:00.0"] = KernelState.Device(
            modalias: "pci:v000015B3d00001017sv00000000sd00000000bc02sc00i00"
        )
        state.devices["rtc"] = KernelState.Device(bus: "pnp", modalias: "acpi:PNP0B00:")
        state.devices["rtc "] = nil
        state.links = [
            "/class/net/eth0": "../../devices/pci0000:00/0000:03:00.0/net/eth0",
            "/class/net/eth9": "../../devices/pci0000:00/0000:04:00.0/virtio2/net/eth9",
            "/class/net/lo": "../../devices/virtual/net/lo",
            "/class/block/nvme0n1": "../../devices/pci0000:00/0000:06:00.0/nvme/nvme0/nvme0n1",
            "/class/block/nvme1n1":
                "../../devices/virtual/nvme-subsystem/nvme-subsys1/nvme1n1",
            "/devices/virtual/nvme-subsystem/nvme-subsys1/nvme1":
                "../../../pci0000:00/0000:06:00.0/nvme/nvme1",
        ]
        return state
    }

    private let inventory = Inventory(KernelDouble(Self.state))

    static let found: [(text: String, names: [String])] = [
        ("0000:03:00.0", ["0000:03:00.0"]),
        ("03:00.0", ["0000:03:00.0"]),
        ("0001:07:00.0", ["0001:07:00.0"]),
        ("0000:00:1C.0", ["0000:00:1c.0"]),
        ("00:1C.0", ["0000:00:1c.0"]),
        ("pci_0000_05_00_1", ["0000:05:00.1"]),
        ("pci/0000:03:00.0", ["0000:03:00.0"]),
        ("/sys/bus/pci/devices/0000:03:00.0", ["0000:03:00.0"]),
        ("05:00.*", ["0000:05:00.0", "0000:05:00.1"]),
        ("0000:0[34]:00.0", ["0000:03:00.0", "0000:04:00.0"]),
        ("0000:0[!3]:00.?", ["0000:04:00.0", "0000:05:00.0", "0000:05:00.1", "0000:06:00.0"]),
        ("10de:1b80", ["0000:05:00.0"]),
        ("10DE:1B80", ["0000:05:00.0"]),
        ("id=8086:10d3", ["0000:03:00.0", "0000:04:00.0"]),
        ("eth0", ["0000:03:00.0"]),
        ("eth9", ["0000:04:00.0"]),
        ("nvme0n1", ["0000:06:00.0"]),
        ("/dev/nvme0n1", ["0000:06:00.0"]),
        ("nvme1n1", ["0000:06:00.0"]),
        ("fff51000.ethernet", ["fff51000.ethernet"]),
        ("platform/fff51000.ethernet", ["fff51000.ethernet"]),
        ("rtc", ["rtc"]),
        ("class=network", ["0000:03:00.0", "0000:04:00.0", "0001:07:00.0"]),
        ("class=0300", ["0000:05:00.0"]),
        ("class=0x0604", ["0000:00:1c.0"]),
        ("driver=e1000e", ["0000:03:00.0", "0000:04:00.0"]),
        ("driver=none", ["0001:07:00.0", "rtc"]),
        ("driver=calxedaxgmac", ["fff51000.ethernet"]),
        ("*.ethernet", ["fff51000.ethernet"]),
        ("r*", ["rtc"]),
        ("group=7", ["0000:05:00.0", "0000:05:00.1"]),
        ("vendor=0x15b3", ["0001:07:00.0"]),
        ("class=network,driver=none", ["0001:07:00.0"]),
        ("group=7,class=audio", ["0000:05:00.1"]),
    ]

    @Test("what people type names the devices that they mean", arguments: found)
    func named(_ row: (text: String, names: [String])) throws {
        #expect(try inventory.select(row.text).map(\.name) == row.names)
    }

    static let malformed = [
        "", "..", ".", "a/b/c", "pci/..", "../../etc", "bus/", "/", "/dev/", "/sys/bus/pci",
        "a\0b", "colour=red", "class=", "group=x", "group=-1", "vendor=zz", "id=8086", "a=b=c",
        "driver=e1000e,", "=", String(repeating: "a", count: 5000),
    ]

    @Test("what can name nothing is malformed", arguments: malformed)
    func refused(_ text: String) {
        let failure = #expect(throws: Failure.self) { try inventory.select(text) }
        #expect(failure?.code == .malformed, "\(text.prefix(20))")
        #expect((failure?.message.utf8.count ?? 0) < 200)
    }

    static let missing: [(text: String, candidates: [String])] = [
        ("0000:03:00.1", ["0000:03:00.0", "0000:05:00.1"]),
        ("eth1", ["eth0", "eth9"]),
        ("07:00.0", ["0001:07:00.0"]),
        ("fff51000.ethernt", ["platform/fff51000.ethernet"]),
        ("zzzzzz", []),
    ]

    @Test("a name that is not there comes back with near ones", arguments: missing)
    func near(_ row: (text: String, candidates: [String])) {
        let failure = #expect(throws: Failure.self) { try inventory.select(row.text) }
        #expect(failure?.code == .notFound)
        #expect(row.candidates.allSatisfy { failure?.candidates.contains($0) == true })
        #expect(failure?.message.contains("'\(row.text)'") == true)
    }

    @Test func `twins are ambiguous by their numbers, and each is named`() {
        let failure = #expect(throws: Failure.self) { try inventory.select("8086:10d3") }
        #expect(failure?.code == .ambiguous)
        #expect(failure?.candidates == ["0000:03:00.0", "0000:04:00.0"])
        #expect(failure?.help.last == .selectAll("id=8086:10d3"))
    }

    @Test func `a name on two buses is ambiguous, and the buses are named`() throws {
        var state = KernelState()
        state.devices["rtc"] = KernelState.Device(bus: "pnp")
        // The double knows a device by its name alone; a link stands for the second one.
        state.links["/bus/acpi/devices/rtc"] = "../../../devices/rtc"
        state.files["/bus/acpi/uevent"] = ""
        state.drivers = [("x", KernelState.Driver(bus: "acpi"))]
        let inventory = Inventory(KernelDouble(state))
        let failure = #expect(throws: Failure.self) { try inventory.select("rtc") }
        #expect(failure?.code == .ambiguous)
        #expect(failure?.candidates == ["acpi/rtc", "pnp/rtc"])
        #expect(try inventory.select("rtc", bus: "pnp").map(\.bus) == ["pnp"])
    }

    @Test func `a bus that is not there comes back with near ones`() {
        let failure = #expect(throws: Failure.self) { try inventory.select("x", bus: "pcl") }
        #expect(failure?.code == .notFound)
        #expect(failure?.candidates.first == "pci")
    }

    @Test func `the same device named twice is one device`() throws {
        let found = try inventory.select(["03:00.0", "eth0", "driver=e1000e"])
        #expect(found.map(\.name) == ["0000:03:00.0", "0000:04:00.0"])
    }

    @Test func `control characters of a name do not reach the message`() {
        let failure = #expect(throws: Failure.self) { try inventory.select("a\u{1B}[31m\nb") }
        #expect(failure?.message.contains("\u{1B}") == false)
        #expect(failure?.message.contains("\n") == false)
    }

    @Test func `a long pattern of stars is decided at once`() throws {
        let pattern = String(repeating: "*0", count: 250)
        #expect(throws: Failure.self) { try inventory.select(pattern) }
    }
}
