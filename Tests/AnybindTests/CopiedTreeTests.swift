import ScratchTree
import Sysfs
import Testing

@testable import anybind

/// `--sysfs` with a directory that is a copy of a `/sys`, or is none.
@Suite struct CopiedTreeTests {
    private let tree = ScratchTree.server()

    private func run(_ arguments: String...) throws -> CommandRun {
        try CommandRun(arguments + ["--sysfs", tree.root])
    }

    @Test func `plans name the files of the directory that was given`() throws {
        let plan = try run("bind", "-n", "eth0", "vfio-pci")
        #expect(plan.output.contains("> \(tree.root)/bus/pci/devices/0000:03:00.0/driver_override"))
        #expect(!plan.output.contains(" /sys/"))
        let json = try run("bind", "-n", "eth0", "vfio-pci", "--json")
        #expect(json.output.contains("\"path\": \"\(tree.root)/bus/pci/drivers_probe\""))
        #expect(!json.output.contains("\"/sys/"))
    }

    @Test func `errors name the files of the directory that was given`() throws {
        let failed = try run("bind", "03:00.0", "vfio-pci", "--json")
        #expect(failed.status != 0)
        #expect(failed.output.contains("\"path\": \"\(tree.root)/bus/"), "\(failed.output)")
        #expect(!failed.output.contains("/sys/"))
        tree.file("bus/empty/devices", "")
        let refused = try run("list", "--bus", "empty")
        #expect(
            refused.errors.contains("'\(tree.root)/bus/empty/devices': not a directory (ENOTDIR)")
        )
    }

    @Test func `a link that leads out of the directory is not followed`() throws {
        let outside = ScratchTree()
        outside.file("driver_override", "secret\n")
        tree.file("devices/x/driver_override", "(null)\n")
        for (name, target) in [("absolute", outside.root), ("upward", "../../../../../../../etc")] {
            tree.link("bus/pci/devices/\(name)", to: target)
            let run = try run("show", name)
            #expect(run.status != 0, "\(run.output)")
            #expect(!run.output.contains("secret"))
            #expect(run.errors.contains("EXDEV"), "\(run.errors)")
            #expect(run.errors.contains("points outside"), "\(run.errors)")
        }
        #expect(try HostSysfs(root: outside.root).readText("/driver_override") == "secret")
    }

    @Test func `a snapshot leaves out names that no machine file can hold`() throws {
        let device = "devices/pci0000:00/0000:03:00.0"
        tree.link("\(device)/subsystem", to: "../../../bus/pci")
        for (name, text) in [
            ("vendor", "0x8086"), ("device", "0x10d3"), ("class", "0x020000"),
            ("a\nb", "x"), ("tab\there", "x"), ("power/\u{7f}", "x"), ("power/control", "on"),
        ] {
            tree.file("\(device)/\(name)", text + "\n")
        }
        tree.file("copy.json5", try run("snapshot").output)
        let machine = try CommandRun(["list", "--machine", tree.root + "/copy.json5"])
        #expect(machine.status == 0, "\(machine.errors)")
        #expect(machine.output.contains("0000:03:00.0"), "\(machine.output)")
    }

    @Test func `a tree without a device is no machine, and the message says what is missing`()
        throws
    {
        #expect(try run("snapshot").errors.contains("links as links"))
        #expect(try run("snapshot", "--bus", "usb").errors.contains("no device on bus 'usb'"))
    }

    @Test func `what is no sysfs is said to be none`() throws {
        let other = ScratchTree()
        other.file("file", "")
        for (path, message) in [
            ("/nowhere/at/all", "There is no directory '/nowhere/at/all'."),
            (
                "\(other.root)/file",
                "There is no directory '\(other.root)/file': it is a file, or lies below one."
            ),
            (other.root, "'\(other.root)' is not a sysfs: it has no directory 'bus'."),
        ] {
            let run = try CommandRun(["list", "--sysfs", path])
            #expect(run.status == anybind.ExitStatus.notFound.rawValue)
            #expect(run.errors.contains(message), "\(run.errors)")
        }
    }

    static let misspelled: [(text: String, form: String)] = [
        ("8086:zzzz", "VENDOR:DEVICE, such as 8086:10d3"), ("0000:03:00.8", "0000:03:00.0"),
        ("03:20.0", "slots to 1f"), ("3:00.0", "0000:03:00.0"), ("group=abc", "group=7"),
        ("vendor=xyz", "vendor=8086"), ("class=nonsense", "class=0200"), ("id=1:2", "id=8086:10d3"),
        ("colour=red", "class=network"),
    ]

    @Test("a malformed name is a usage error that says the right form", arguments: misspelled)
    func refusing(_ row: (text: String, form: String)) throws {
        let run = try run("show", row.text)
        #expect(run.status == anybind.ExitStatus.usage.rawValue, "\(run.errors)")
        #expect(run.errors.contains(row.form), "\(run.errors)")
    }

    @Test(arguments: [["lsit"], ["help", "lsit"], ["lits", "--json"], ["liste", "x"]])
    func `a slip in the name of a command is answered with the command`(words: [String]) throws {
        let run = try CommandRun(words)
        #expect(run.status == anybind.ExitStatus.usage.rawValue)
        #expect((run.errors + run.output).contains("Did you mean 'list'?"), "\(run.errors)")
    }

    @Test func `an unknown command is told with those that there are, and none that is hidden`()
        throws
    {
        let run = try CommandRun(["frobnicate"])
        #expect(run.status == anybind.ExitStatus.usage.rawValue)
        #expect(run.errors.contains("The commands are list, show, map, groups,"), "\(run.errors)")
        #expect(!run.errors.contains("write-and-wait"))
    }

    @Test func `help for an unknown command fails, and names those that there are`() throws {
        let run = try CommandRun(["help", "nosuch"])
        #expect(run.status == anybind.ExitStatus.usage.rawValue)
        #expect(run.errors.contains("no command 'nosuch'") && run.errors.contains("release"))
        #expect(try CommandRun(["help", "bind"]).output.contains("Bind devices to a driver"))
    }

    @Test(arguments: [
        "list", "show", "map", "groups", "drivers", "bind", "release", "unbind", "vfs", "machine",
    ])
    func `the help of each command has examples`(_ command: String) throws {
        let help = try CommandRun([command, "--help"]).output
        #expect(help.split(separator: "\n").count { $0.contains("  anybind \(command)") } >= 2)
    }
}
