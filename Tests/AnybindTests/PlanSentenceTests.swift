import ScratchTree
import Testing

@testable import anybind

/// Sentences about plans and outcomes, read as a person reads them.
@Suite struct PlanSentenceTests {
    private let scratch = ScratchTree()
    private var state: [String] { ["--machine", "demo", "--state", scratch.root + "/state"] }

    private func run(_ words: String...) throws -> CommandRun { try CommandRun(words + state) }

    @Test func `the steps of a plan have a number each, and owners their names`() throws {
        #expect(
            try run("bind", "03:00.0", "04:00.0", "vfio-pci", "--owner", "alice:kvm").status == 0
        )
        #expect(try run("bind", "03:00.0", "04:00.0", "vfio-pci", "--owner", "root").status == 0)
        let undo = try run("undo", "-n")
        let steps = undo.output.split(separator: "\n").filter { $0.contains(". Give ") }
        #expect(
            steps.map { $0.prefix { $0 != "." } } == ["1", "2"],
            "\(undo.output)\(undo.errors)"
        )
        #expect(steps.allSatisfy { $0.hasSuffix(" back to 'alice:kvm'.") }, "\(undo.output)")
        #expect(undo.output.contains("     chown alice:kvm /dev/vfio/11\n"), "\(undo.output)")
        let done = try run("undo")
        #expect(done.output.contains("/dev/vfio/11 belongs to 'alice:kvm' now."), "\(done.output)")
    }

    @Test func `a number of virtual functions that is there already is said to be so`() throws {
        for words in [["vfs", "08:00.0", "2"], ["vfs", "08:00.0", "2", "-n"]] {
            let run = try CommandRun(words + state)
            #expect(run.status == 0)
            #expect(run.output.hasPrefix("0000:08:00.0 has 2 virtual functions already.\n"))
        }
    }

    @Test
    func `virtual functions in no group are refused, and made where that is overridden and said`()
        throws
    {
        let file = scratch.root + "/machine.json5"
        let script = """
            "$0" machine | sed '/name: "0000:08:00.0"/s/$/ group: "none",/; s/enabled: 2/enabled: 0/' >\(file)
            """
        #expect(try CommandRun(["-c", script, CommandRun.command], by: "/bin/sh").status == 0)
        let words = ["vfs", "08:00.0", "2", "vfio-pci", "-n", "--machine", file]
        let refused = try CommandRun(words)
        #expect(refused.status == 4, "\(refused.errors)")
        #expect(refused.errors.contains("--force-no-iommu"), "\(refused.errors)")
        let forced = try CommandRun(words + ["--force-no-iommu"])
        #expect(forced.status == 0, "\(forced.errors)")
        #expect(
            forced.output.contains(
                "Overridden by --force-no-iommu: 0000:08:00.0 is in no IOMMU group"
            ),
            "\(forced.output)"
        )
    }

    @Test func `one that is held and unbound all the same is one sentence`() throws {
        let run = try run("unbind", "0b:00.0", "--force-held")
        #expect(run.status == 7)
        let line = run.errors.split(separator: "\n").first { $0.hasPrefix("anybind: ") } ?? ""
        #expect(
            line.hasSuffix(
                ", since a simulated machine does not wait for 'qemu-system-x86' (process 4242), which has"
                    + " the device open."
            ),
            "\(run.errors)"
        )
    }

    @Test func `a journal that a command needs is not advised to be left out`() throws {
        scratch.file("file", "")
        let elsewhere = ["--run-dir", scratch.root + "/file"] + state
        let bind = try CommandRun(["bind", "03:00.0", "vfio-pci"] + elsewhere)
        #expect(bind.errors.contains("'--no-journal'"), "\(bind.errors)")
        for words in [["hold", "03:00.0=vfio-pci"], ["history"], ["undo"], ["recover"]] {
            let tail = words[0] == "hold" ? ["--", "true"] : []
            let run = try CommandRun(words + elsewhere + tail)
            #expect(run.status != 0)
            #expect(run.errors.contains("'--run-dir DIR'"), "\(run.errors)")
            #expect(!run.errors.contains("--no-journal"), "\(run.errors)")
        }
    }

    /// What people read first is what happened; the name that a program looks for follows.
    @Test func `what the system answered is said by its meaning`() throws {
        let run = try CommandRun(["apply", "/nonexistent"] + state)
        #expect(
            run.errors
                == "anybind: '/nonexistent' cannot be read: no such file or directory (ENOENT).\n"
        )
    }
}
