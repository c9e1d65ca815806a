import ScratchTree
import Sysfs
import Testing

@testable import anybind

/// The built command, run on a `/sys` of plain files.
@Suite struct AnybindTests {
    private let tree = ScratchTree.server()

    private func run(_ arguments: String...) throws -> CommandRun {
        try CommandRun(arguments + ["--sysfs", tree.root])
    }

    @Test func `list shows each device with its driver, and a star for the override's`() throws {
        let run = try run("list")
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(
            withoutNames(run.output) == """
                0000:03:00.0\te1000e\t-\t3\t8086:10d3 network\teth0
                0000:04:00.0\t-\t-\t4\t8086:10d3 network\t-
                0000:05:00.0\tvfio-pci [*]\t-\t7\t10de:1b80 display\t-
                0000:05:00.1\tsnd_hda_intel\t-\t7\t10de:10f0 multimedia\t-
                platform/serial8250\t-\t-\t-\tplatform:serial8250\t-

                """
        )
    }

    @Test func `list on another bus names the bus`() throws {
        #expect(
            try run("list", "--bus", "platform").output == """
                platform/serial8250\t-\t-\t-\tplatform:serial8250\t-\t-

                """
        )
    }

    /// A listing without the sixth column: whether there are names depends on the machine that runs the test.
    private func withoutNames(_ output: String) -> String {
        output.split(separator: "\n").map { line in
            var cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            cells.remove(at: 5)
            return cells.joined(separator: "\t") + "\n"
        }.joined()
    }

    @Test func `names come from the lists of the distribution, where they are`() throws {
        let lists = ["/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids", "/usr/share/pci.ids"]
        guard lists.contains(where: { HostSysfs(root: "/").exists(SysfsPath($0)) }) else { return }
        let title = "Intel Corporation 82574L Gigabit Network Connection"
        #expect(try run("list", "03:00.0").output.contains("\t\(title)\teth0\n"))
        let shown = try run("show", "03:00.0").output
        #expect(shown.contains("\nname      \(title)\nkind      Ethernet controller\n"), "\(shown)")
        let json = try run("bind", "--dry-run", "03:00.0", "vfio-pci", "--json").output
        #expect(json.contains("\"vendorName\": \"Intel Corporation\""))
        let table = try run("list", "--table", "03:00.0").output
        let header = table.prefix { $0 != "\n" }.split(separator: " ").joined(separator: " ")
        #expect(header == "DEVICE DRIVER GROUP NAME MAKES WHAT OVERRIDE")
    }

    @Test func `show says who serves a device and why, and what else is in its group`() throws {
        let run = try run("show", "05:00.0")
        #expect(run.status == 0)
        // Whether there are names depends on the machine that runs the test.
        let lines = run.output.split(separator: "\n").filter { line in
            !["name ", "kind ", "board "].contains { line.hasPrefix($0) }
        }
        let neighbour = "with      0000:05:00.1  snd_hda_intel  10de:10f0 multimedia"
        #expect(lines.last?.hasPrefix(neighbour) == true)
        #expect(
            lines.dropLast().joined(separator: "\n") + "\n" == """
                device    0000:05:00.0  10de:1b80 display
                slot      0000:05:00.0
                driver    vfio-pci
                why       the override names it
                override  vfio-pci
                alias     pci:v000010DEd00001B80sv00000000sd00000000bc03sc00i00
                group     7

                """
        )
    }

    @Test func `show finds a device by its interface`() throws {
        #expect(try run("show", "eth0").output.hasPrefix("device    0000:03:00.0"))
    }

    @Test func `groups and drivers are listed`() throws {
        #expect(
            try run("groups", "7").output == """
                7\t0000:05:00.0\tvfio-pci [*]\t-\t10de:1b80 display
                7\t0000:05:00.1\tsnd_hda_intel\t-\t10de:10f0 multimedia

                """
        )
        #expect(
            try run("drivers").output == """
                e1000e\te1000e\tyes\t0000:03:00.0
                snd_hda_intel\t-\tyes\t0000:05:00.1
                vfio-pci\t-\tyes\t0000:05:00.0

                """
        )
    }

    @Test func `a dry run prints the plan as commands, and writes nothing`() throws {
        let run = try run("bind", "--dry-run", "eth0", "vfio-pci")
        #expect(run.status == 0)
        #expect(
            run.output == """
                Who uses the devices is not known: this /sys is not that of the machine that runs the command.
                1. Name 'vfio-pci' in the override of 0000:03:00.0, so that only it is asked.
                     echo vfio-pci > \(tree.root)/bus/pci/devices/0000:03:00.0/driver_override
                2. Unbind 0000:03:00.0 from 'e1000e'.
                     echo 0000:03:00.0 > \(tree.root)/bus/pci/drivers/e1000e/unbind
                3. Have 0000:03:00.0 probed, so that 'vfio-pci' takes it.
                     echo 0000:03:00.0 > \(tree.root)/bus/pci/drivers_probe

                """
        )
        #expect(try self.run("list", "eth0").output.contains("\te1000e\t-\t"))
    }

    @Test func `json is one value with sorted keys, the same bytes each time`() throws {
        let run = try run("list", "04:00.0", "--json")
        #expect(
            run.output.split(separator: "\n").filter { !$0.contains("Name\":") }
                .joined(separator: "\n") + "\n" == """
                    {
                      "autoprobeOff": [],
                      "devices": [
                        {
                          "bus": "pci",
                          "class": "network",
                          "driver": null,
                          "fault": null,
                          "group": 4,
                          "hasOverride": true,
                          "id": "8086:10d3",
                          "isBeingReleased": false,
                          "makes": [],
                          "modalias": "pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00",
                          "name": "0000:04:00.0",
                          "override": null,
                        }
                      ]
                    }

                    """
        )
    }

    /// A command line with its exit status and what its message holds.
    struct Row: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        let status: anybind.ExitStatus
        let message: String
        var testDescription: String { arguments.map { $0.prefix(30) }.joined(separator: " ") }

        init(_ arguments: String..., status: anybind.ExitStatus, message: String) {
            self.arguments = arguments
            self.status = status
            self.message = message
        }
    }

    static let failures: [Row] = [
        Row("show", "0000:03:00.1", status: .notFound, message: "0000:03:00.0"),
        Row("show", "eth7", status: .notFound, message: "eth0"),
        Row("show", "8086:10d3", status: .ambiguous, message: "0000:03:00.0, 0000:04:00.0"),
        Row("list", "--bus", "pcl", status: .notFound, message: "no bus 'pcl'"),
        Row("list", "--bus", "../..", status: .usage, message: "'../..'"),
        Row("groups", "99", status: .notFound, message: "no IOMMU group 99"),
        Row("bind", "03:00.0", "no-such", status: .notFound, message: "no driver 'no-such'"),
        Row("bind", "03:00.0", "vfio_pci", status: .notFound, message: "vfio-pci"),
        Row("bind", "05:00.0", "../x", status: .usage, message: "'../x'"),
        Row("bind", "../../etc", "vfio-pci", status: .usage, message: "'../../etc'"),
        Row("bind", "03:00.0", status: .usage, message: "at least one device"),
        Row("bind", status: .usage, message: "Missing"),
        Row(
            "bind",
            "05:00.1",
            "vfio-pci",
            "-n",
            "--using",
            "magic",
            status: .usage,
            message: "magic"
        ),
        Row("show", "a\u{1B}b", status: .notFound, message: "'a\\x1bb'"),
        Row("show", String(repeating: "x", count: 5000), status: .usage, message: "…"),
        Row("show", "a\nb", status: .notFound, message: "'a\\nb'"),
        Row("list", "--nonsense", status: .usage, message: "nonsense"),
    ]

    @Test(
        "a failure has one message on standard error and its own exit status",
        arguments: failures
    )
    func failing(_ row: Row) throws {
        let run = try CommandRun(row.arguments + ["--sysfs", tree.root])
        #expect(run.status == row.status.rawValue, "\(run.errors)")
        #expect(run.errors.contains(row.message), "\(run.errors)")
        #expect(run.errors.utf8.count < 1000)
        #expect(run.output == "")
    }

    @Test func `an error is json too where that was asked for`() throws {
        let run = try run("show", "eth7", "--json")
        #expect(run.status == 2)
        #expect(run.errors == "")
        #expect(run.output.contains("\"code\": \"not-found\""))
        #expect(run.output.contains("\"exit\": 2"))
    }

    @Test func `a wrong command line is json too where that was asked for`() throws {
        let run = try run("list", "--json", "--nonsense")
        #expect(run.status == anybind.ExitStatus.usage.rawValue)
        #expect(run.errors == "")
        #expect(run.output.contains("\"code\": \"malformed\""))
        #expect(run.output.contains("nonsense"))
    }

    @Test func `a tree of plain files takes every write, and is not believed`() throws {
        // Nothing binds here, and a shorter text leaves the end of the longer one behind.
        let run = try run("bind", "03:00.0", "vfio-pci")
        #expect(run.status == anybind.ExitStatus.notRestored.rawValue, "\(run.errors)")
        #expect(run.errors.contains("success, but it did not happen"), "\(run.errors)")
        #expect(run.errors.contains("before: the driver 'e1000e', no override"), "\(run.errors)")
    }

    @Test func `a listing of a closed pipe ends quietly`() throws {
        let script = "\"$0\" list --sysfs \(tree.root) 2>&1 | true; exit \"${PIPESTATUS[0]}\""
        let status = try CommandRun.spawn(["/bin/bash", "-c", script, CommandRun.command])
        #expect(status == 0)
    }

    @Test func `quiet says nothing where nothing is wrong`() throws {
        #expect(try run("bind", "-q", "-n", "eth0", "vfio-pci").output == "")
    }

    @Test func `an unreadable tree is said to be so`() throws {
        let run = try CommandRun(["list", "--sysfs", "/nowhere/at/all"])
        #expect(run.status == anybind.ExitStatus.notFound.rawValue)
        #expect(run.errors.contains("no directory '/nowhere/at/all'"))
    }
}
