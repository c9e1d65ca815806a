import ScratchTree
import Testing

@testable import anybind

/// What selectors find on machines with several PCI domains and buses.
@Suite struct SelectorTests {
    private let scratch = ScratchTree()

    private func run(_ machine: String, _ arguments: [String]) throws -> CommandRun {
        scratch.file("machine.json5", machine)
        return try CommandRun(arguments + ["--machine", scratch.root + "/machine.json5"])
    }

    private func names(_ run: CommandRun) -> [String] {
        run.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    }

    /// A disk behind Intel VMD, in a domain of five digits, and one address in two domains.
    static let domains = """
        {
          name: "domains", profile: "linux 6.12",
          drivers: [
            { name: "vmd", bus: "pci", module: "vmd", ids: ["8086:201d"] },
            { name: "pcieport", bus: "pci", ids: [{ class: "060400" }], managesDMA: true },
            { name: "nvme", bus: "pci", module: "nvme", ids: [{ class: "010802" }] },
          ],
          devices: [
            { name: "0000:d7:05.5", bus: "pci", id: "8086:201d", class: "010400" },
            { name: "pci10000:00", bus: null, parent: "0000:d7:05.5" },
            { name: "10000:00:02.0", bus: "pci", parent: "pci10000:00", id: "8086:2032", class: "060400" },
            { name: "10000:01:00.0", bus: "pci", parent: "10000:00:02.0", id: "8086:0a54", class: "010802" },
            { name: "0000:89:00.0", bus: "pci", id: "10de:27b8", class: "030200" },
            { name: "0001:89:00.0", bus: "pci", id: "10de:27b8", class: "030200" },
          ],
        }
        """

    static let inDomains: [(text: String, names: [String])] = [
        ("10000:*", ["10000:00:02.0", "10000:01:00.0"]), ("0001:*", ["0001:89:00.0"]),
        ("*01:00.0", ["10000:01:00.0"]), ("10000:01:00.*", ["10000:01:00.0"]),
        ("*:01:00.0", ["10000:01:00.0"]), ("10000*", ["10000:00:02.0", "10000:01:00.0"]),
        ("89:00.*", ["0000:89:00.0"]), ("8[0-9]:00.0", ["0000:89:00.0"]),
        ("*:89:00.0", ["0000:89:00.0", "0001:89:00.0"]),
        ("slot=0000:d7:05.5/02.0/00.0", ["10000:01:00.0"]),
        ("slot=d7:05.5/02.0", ["10000:00:02.0"]), ("slot=0001:89:00.0", ["0001:89:00.0"]),
    ]

    @Test("a pattern means the domains that it says", arguments: inDomains)
    func domain(_ row: (text: String, names: [String])) throws {
        let run = try run(Self.domains, ["list", row.text])
        #expect(names(run) == row.names, "\(run.errors)")
    }

    @Test func `show tells the slots by which a device is found again`() throws {
        let run = try run(Self.domains, ["show", "10000:01:00.0"])
        #expect(run.output.contains("\nslot      0000:d7:05.5/02.0/00.0\n"), "\(run.output)")
    }

    /// A modem whose ID the serial driver does not list, and devices of other buses beside a PCI one.
    static let buses = """
        {
          name: "buses", profile: "linux 6.12",
          drivers: [
            { name: "usb", bus: "usb", wholeDevices: true },
            { name: "option", bus: "usb", module: "option", ids: [{ idVendor: "12d1", idProduct: "1001" }] },
            { name: "e1000e", bus: "pci", ids: ["8086:10d3"] },
            { name: "hv_netvsc", bus: "vmbus", ids: [{ class_id: "f8615163-df3e-46c5-913f-f2d2f965ed0e" }] },
          ],
          devices: [
            { name: "0000:03:00.0", bus: "pci", id: "8086:10d3", class: "020000", net: "eth0" },
            { name: "1-2", bus: "usb", id: { idVendor: "1546", idProduct: "1141", isDevice: true, busnum: "001", devnum: "004" } },
            { name: "1-2:1.2", bus: "usb", parent: "1-2", id: { idVendor: "1546", idProduct: "1141", bInterfaceClass: "ff", bInterfaceNumber: "02" } },
            { name: "nic", bus: "vmbus", id: { class_id: "f8615163-df3e-46c5-913f-f2d2f965ed0e" } },
            { name: "board-net", bus: "platform", net: "end0" },
          ],
          host: { addresses: { eth0: ["192.0.2.7"] }, defaultRoutes: ["eth0"] },
        }
        """

    @Test func `a listing hides no bus, and PCI comes first`() throws {
        let run = try run(Self.buses, ["list"])
        let expected = [
            "0000:03:00.0", "platform/board-net", "usb/1-2", "usb/1-2:1.2", "vmbus/nic",
        ]
        #expect(names(run) == expected, "\(run.errors)")
        #expect(run.output.contains("\teth0 (default route, 192.0.2.7)\n"), "\(run.output)")
    }

    @Test func `parts of the kernel and nodes of the firmware are listed by their bus alone`()
        throws
    {
        let tree = ScratchTree.server()
        for (bus, name, way) in [
            ("acpi", "PNP0303:00", "LNXSYSTM:00/PNP0303:00"), ("cpu", "cpu0", "system/cpu/cpu0"),
        ] {
            tree.file("devices/\(way)/modalias", "\(bus):x\n")
            tree.link("bus/\(bus)/devices/\(name)", to: "../../../devices/\(way)")
            tree.directory("bus/\(bus)/drivers")
            let all = try CommandRun(["list", "--sysfs", tree.root])
            #expect(all.status == 0 && !all.output.contains(name), "\(all.output)")
            let own = try CommandRun(["list", "--bus", bus, "--sysfs", tree.root])
            #expect(names(own) == ["\(bus)/\(name)"], "\(own.errors)")
        }
    }

    static let onBuses: [(text: String, names: [String])] = [
        ("class=network", ["0000:03:00.0", "vmbus/nic"]),
        ("1546:1141", ["usb/1-2"]),
        ("id=1546:1141", ["usb/1-2", "usb/1-2:1.2"]),
        ("vendor=1546,driver=none", ["usb/1-2:1.2"]),
    ]

    @Test("a selector finds devices of every bus", arguments: onBuses)
    func onBus(_ row: (text: String, names: [String])) throws {
        let run = try run(Self.buses, ["list", row.text])
        #expect(names(run) == row.names, "\(run.errors)")
    }

    @Test func `a USB driver that does not list the device is given its ID by new-id`() throws {
        let refused = try run(Self.buses, ["bind", "1-2:1.2", "option"])
        #expect(refused.status != 0, "\(refused.errors)")
        #expect(refused.errors.contains("--using new-id"), "\(refused.errors)")
        let bound = try run(Self.buses, ["bind", "1-2:1.2", "option", "--using", "new-id"])
        #expect(bound.status == 0, "\(bound.errors)")
        #expect(bound.output.contains("-> option"), "\(bound.output)")
        let here = try run(Self.buses, ["procedures", "new-id"])
        #expect(here.output.contains("\nusable    on pci, usb, vmbus\n"), "\(here.output)")
    }

    @Test func `of a class those are meant that are on a bus with the driver`() throws {
        let run = try run(Self.buses, ["bind", "--dry-run", "class=network", "hv_netvsc"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("vmbus/nic") && !run.output.contains("0000:03:00.0"))
    }

    @Test func `a device under the name that is not what was meant is left alone`() throws {
        let run = try run(Self.buses, ["unbind", "03:00.0,id=15b3:1017"])
        #expect(run.status == anybind.ExitStatus.notFound.rawValue)
        #expect(run.errors.contains("id=8086:10d3") && run.errors.contains("id=15b3:1017"))
    }
}
