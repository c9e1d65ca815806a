import ScratchTree
import Testing

@testable import anybind

/// The built command on the built-in machine, several commands in a row.
@Suite struct SessionTests {
    @Test func `what one command binds, the next one sees, and a release gives back`() throws {
        let scratch = ScratchTree()
        let state = "\(scratch.root)/state"
        defer { scratch.file("state", "") }
        func run(_ arguments: String...) throws -> CommandRun {
            try CommandRun(arguments + ["--state", state, "--machine", "demo"])
        }
        #expect(try run("list", "03:00.0").output.contains("\te1000e\t"))
        let bind = try run("bind", "03:00.0", "vfio-pci")
        #expect(bind.status == 0, "\(bind.errors)")
        #expect(
            bind.output == """
                0000:03:00.0: e1000e -> vfio-pci
                Went along with 0000:03:00.0: eth1.
                User space opens it through /dev/vfio/11.

                """
        )
        #expect(try run("list", "03:00.0").output.contains("\tvfio-pci [*]\t"))
        let again = try run("bind", "03:00.0", "vfio-pci", "--json")
        #expect(again.status == 0)
        #expect(again.output.contains("\"changed\": false"))
        let release = try run("release", "03:00.0")
        #expect(release.output == "0000:03:00.0: vfio-pci -> e1000e\n")
        #expect(try run("list", "03:00.0").output.contains("\te1000e\t-\t"))
    }

    @Test func `a simulated machine runs under another kernel and with proposals`() throws {
        let machine = ["--machine", "demo", "--profile", "linux 3.14", "--proposal", "vfio-bind"]
        let list = try CommandRun(["list", "0b:00.0"] + machine)
        #expect(list.status == 0, "\(list.errors)")
        #expect(list.output.contains("vfio-pci"))
        for (arguments, status, words) in [
            (["--machine", "demo", "--profile", "linux 2.4"], 64, "'linux 3.14'"),
            (["--machine", "demo", "--proposal", "new_id"], 64, "vfio_bind"),
            (machine + ["--proposal", "vfio-bind-attach"], 64, "contradicts vfio_bind"),
            (["--profile", "linux 3.14"], 64, "simulated machines"),
        ] as [([String], Int32, String)] {
            let run = try CommandRun(["list"] + arguments)
            #expect(run.status == status)
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }

    @Test func `a bad machine file has its own exit status and one short message`() throws {
        let scratch = ScratchTree()
        scratch.file("bad", String(repeating: "[", count: 100_000))
        for file in ["\(scratch.root)/bad", "\(scratch.root)/missing"] {
            let run = try CommandRun(["list", "--machine", file])
            #expect(run.status == anybind.ExitStatus.machine.rawValue, "\(run.errors)")
            #expect(run.errors.utf8.count <= 600)
            #expect(run.output == "")
        }
    }

    @Test func `what speaks against a bind is one status, and the option is named`() throws {
        for (device, option, status) in [
            ("nvme0n1", "--force-mounted", 4), ("eth0", "--force-network", 4),
            ("00:1c.0", "--force-bridge", 4), ("05:00.0", "--allow-partial-group", 4),
        ] as [(String, String, Int32)] {
            let run = try CommandRun(["bind", device, "vfio-pci", "--machine", "demo"])
            #expect(run.status == status)
            #expect(run.errors.hasSuffix("To do it all the same: \(option)\n"))
        }
    }
}
