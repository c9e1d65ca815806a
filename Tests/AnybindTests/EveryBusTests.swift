import ScratchTree
import Sysfs
import SystemPackage
import Testing

@testable import anybind

/// What the built command finds without `--bus`, on the built-in machine and on plain files.
@Suite struct EveryBusTests {
    /// A command line on the built-in machine, and the first words of its lines.
    static let rows: [(arguments: [String], names: [String])] = [
        (["list", "class=gpu"], ["0000:05:00.0", "0000:0a:00.0"]),
        (["list", "driver=calxedaxgmac"], ["platform/fff51000.ethernet"]),
        (["list", "*.dma"], ["platform/ffe101300.dma"]),
        (["list", "80*", "fff51*"], []),
        (["list", "80*", "--bus", "platform"], []),
        (["list", "03:00.*"], ["0000:03:00.0"]),
        (["list", "driver=e1000e,class=network"], ["0000:03:00.0", "0000:04:00.0"]),
        (["groups", "--bus", "platform"], ["21", "22"]),
        (["groups", "13", "--bus", "platform"], []),
    ]

    @Test("a selector looks at every bus, and --bus leaves one", arguments: rows)
    func selected(_ row: (arguments: [String], names: [String])) throws {
        let run = try CommandRun(row.arguments + ["--machine", "demo"])
        let names = run.output.split(separator: "\n").compactMap { $0.split(separator: "\t").first }
        guard !row.names.isEmpty else {
            #expect(
                run.status == 2 || run.output.hasPrefix("No device on the bus"),
                "\(run.errors)"
            )
            return
        }
        #expect(names.map(String.init) == row.names, "\(run.errors)")
    }

    @Test func `drivers of every bus are listed, those beside PCI with their bus`() throws {
        let all = try CommandRun(["drivers", "--machine", "demo"]).output.split(separator: "\n")
        let one = try CommandRun(["drivers", "--bus", "platform", "--machine", "demo"]).output
        #expect(all.contains { $0.hasPrefix("e1000e\t") })
        #expect(all.filter { $0.hasPrefix("platform/") } == one.split(separator: "\n"))
    }

    @Test func `of a name on two buses bind means the one whose bus alone has the driver`() throws {
        let tree = ScratchTree()
        for (bus, driver) in [("acpi", "button"), ("platform", "vfio-platform")] {
            tree.file("bus/\(bus)/devices/LNRO0005:00/modalias", "acpi:LNRO0005:\n")
            tree.file("bus/\(bus)/devices/LNRO0005:00/driver_override", "(null)\n")
            tree.file("bus/\(bus)/drivers/\(driver)/bind", "")
        }
        let arguments = [
            "bind", "--dry-run", "--sysfs", tree.root, "--force-no-iommu", "LNRO0005:00",
        ]
        let found = try CommandRun(arguments + ["vfio-platform"])
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("platform/LNRO0005:00"))
        #expect(try CommandRun(arguments + ["nobody"]).status == 3)
    }

    @Test func `an interface on USB means its USB device and not the whole controller`() throws {
        let tree = ScratchTree.server()
        let way = "devices/pci0000:00/0000:03:00.0/usb1/1-1/1-1:1.0"
        tree.link("\(way)/subsystem", to: "../../../../../../bus/usb")
        tree.file("\(way)/modalias", "usb:v0BDAp8153\n")
        tree.link("bus/usb/devices/1-1:1.0", to: "../../../\(way)")
        tree.directory("bus/usb/drivers")
        tree.link("class/net/eth5", to: "../../\(way)/net/eth5")
        let run = try CommandRun(["list", "eth5", "--sysfs", tree.root])
        #expect(run.output.hasPrefix("usb/1-1:1.0\t"), "\(run.output)\(run.errors)")
        let controller = try CommandRun(["list", "eth5", "--bus", "pci", "--sysfs", tree.root])
        #expect(controller.output.hasPrefix("0000:03:00.0\t"), "\(controller.errors)")
    }

    @Test func `several reasons are told one a line, each with its option`() throws {
        let run = try CommandRun(["bind", "nvme0n1", "eth0", "vfio-pci", "--machine", "demo"])
        #expect(run.status == anybind.ExitStatus.refused.rawValue)
        let lines = run.errors.split(separator: "\n")
        #expect(lines.filter { $0.hasSuffix("(--force-mounted)") }.count == 3, "\(run.errors)")
        #expect(lines.filter { $0.hasSuffix("(--force-network)") }.count == 2)
        #expect(lines.last == "  To do it all the same: --force-mounted --force-network")
    }

    @Test func `the owner is in the plan and in the result`() throws {
        let words = ["bind", "03:00.0", "vfio-pci", "--owner", "alice:kvm", "--machine", "demo"]
        let plan = try CommandRun(words + ["-n"])
        #expect(plan.output.contains("chown alice:kvm /dev/vfio/11\n"), "\(plan.output)")
        let json = try CommandRun(words + ["--json"]).output
        #expect(json.contains("\"group\": 106,\n    \"name\": \"alice:kvm\",\n    \"user\": 1000"))
        #expect(try CommandRun(words).output.contains("/dev/vfio/11 belongs to 'alice:kvm' now."))
        let other = try CommandRun(
            ["bind", "03:00.0", "e1000e", "--owner", "alice", "--machine", "demo"]
        )
        #expect(other.status == anybind.ExitStatus.usage.rawValue)
    }

    @Test func `a held device on a simulated machine would block, and its holder is named`() throws
    {
        let run = try CommandRun(["release", "0b:00.0", "--force-held", "--machine", "demo"])
        #expect(run.status == anybind.ExitStatus.wouldBlock.rawValue, "\(run.errors)")
        #expect(run.errors.contains("'qemu-system-x86' (process 4242)"), "\(run.errors)")
    }

    @Test(arguments: ["-1", "86401", "soon"])
    func `a time to wait that is none is a wrong command line`(_ text: String) throws {
        let run = try CommandRun(["release", "03:00.0", "--wait=\(text)", "--machine", "demo"])
        #expect(run.status == anybind.ExitStatus.usage.rawValue)
    }

    @Test func `the child that makes a write ends with its errno`() throws {
        let scratch = ScratchTree()
        scratch.file("file", "")
        func write(_ path: String) throws -> Int32? {
            try CommandRun([WriteCommand.name, scratch.root, path, "word\n"]).status
        }
        #expect(try write("/file") == 0)
        #expect(try HostSysfs(root: scratch.root).readText("/file") == "word")
        #expect(try write("/nowhere") == Errno.noSuchFileOrDirectory.rawValue)
    }
}
