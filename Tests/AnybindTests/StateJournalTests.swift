import ScratchTree
import Sysfs
import Testing

/// The journal of a machine in a state file, where changes fail, and where a command holds devices.
@Suite struct StateJournalTests {
    private let scratch = ScratchTree()
    private var state: [String] { ["--machine", "demo", "--state", scratch.root + "/state"] }

    private func run(_ words: [String]) throws -> CommandRun { try CommandRun(words + state) }

    /// The words of `history` on the changes, the last first.
    private func history() throws -> String { try run(["history"]).output }

    static let failing: [(words: [String], status: Int32, said: String)] = [
        (["bind", "03:00.0", "vfio-pci", "--using", "bind"], 5, "restored"),
        (["bind", "05:00.0", "vfio-pci", "--allow-partial-group"], 11, "not-viable"),
    ]

    @Test(arguments: failing)
    func `a change that fails has ended, and the next one finds nothing to put back`(
        _ row: (words: [String], status: Int32, said: String)
    ) throws {
        let failed = try run(row.words)
        #expect(failed.status == row.status, "\(failed.errors)")
        let history = try history()
        #expect(history.contains(row.said) && !history.contains("interrupted"), "\(history)")
        let next = try run(["bind", "04:00.0", "vfio-pci", "--force-network"])
        #expect(next.status == 0 && !next.errors.contains("interrupted"), "\(next.errors)")
    }

    @Test func `a group is completed after its first device, or that one is undone`() throws {
        #expect(try run(Self.failing[1].words).status == 11)
        let undone = try run(["undo", "1"])
        #expect(undone.status == 0, "\(undone.errors)")
        #expect(try history().contains("undone by 2"))
        #expect(try run(Self.failing[1].words).status == 11)
        let rest = try run(["bind", "05:00.1", "vfio-pci"])
        #expect(rest.status == 0, "\(rest.errors)")
    }

    @Test func `what is held and cannot be used is given back, and its command is not run`() throws
    {
        let words = ["05:00.0=vfio-pci", "--allow-partial-group", "--", "echo", "RAN"]
        let held = try CommandRun(["hold"] + state + words)
        #expect(held.status == 11)
        #expect(held.output == "" && held.errors.contains("05:00.0"), "\(held.errors)")
        let list = try run(["list", "driver=vfio-pci"])
        #expect(!list.output.contains("05:00.0"), "\(list.output)")
    }

    /// Other commands have the state file while the held one runs, and are kept from what is held alone.
    @Test func `a state file is free for others while a command holds a device of it`() throws {
        let flags = state.joined(separator: " ")
        let script = """
            \(CommandRun.command) bind 04:00.0 vfio-pci --force-network \(flags) >&2; echo "other $?"
            \(CommandRun.command) release 03:00.0 \(flags); echo "same $?"
            """
        let held = try CommandRun(
            ["hold"] + state + ["03:00.0=vfio-pci", "--", "sh", "-c", script]
        )
        #expect(held.status == 0, "\(held.errors)")
        #expect(held.output.contains("other 0"), "\(held.output)")
        #expect(held.output.contains("same 7"), "\(held.output)")
        let list = try run(["list", "driver=vfio-pci"])
        #expect(list.output.contains("04:00.0") && !list.output.contains("03:00.0"))
    }

    @Test(arguments: ["rm", "echo junk >"])
    func `a state file that somebody removes or damages meanwhile is not waited for`(
        act: String
    ) throws {
        let file = scratch.root + "/state"
        let held = try CommandRun(
            ["hold"] + state + ["03:00.0=vfio-pci", "--", "sh", "-c", "\(act) \(file)"]
        )
        #expect(held.status == (act == "rm" ? 0 : 10), "\(held.errors)")
        #expect(!held.errors.contains("Another command"), "\(held.errors)")
    }
}
