import Glibc
import ScratchTree
import Sysfs
import Testing

@testable import anybind

/// The file that keeps a simulated machine between commands.
@Suite struct StateTests {
    private let scratch = ScratchTree()
    private var state: String { "\(scratch.root)/state" }

    private func run(_ arguments: String..., at path: String? = nil) throws -> CommandRun {
        try CommandRun(arguments + ["--machine", "demo", "--state", path ?? state])
    }

    private func text(_ name: String) throws -> String? {
        let files = HostSysfs(root: scratch.root)
        guard files.exists(SysfsPath(name)) else { return nil }
        return String(decoding: try files.readBytes(SysfsPath(name), limit: 1 << 20), as: UTF8.self)
    }

    private func removeState() {
        // SAFETY: unlink(2) reads the path while it runs.
        _ = unsafe unlink(state)
    }

    @Test func `commands that change nothing do not write the state file`() throws {
        for command in [["list"], ["show", "03:00.0"], ["groups"], ["drivers"]] {
            #expect(try CommandRun(command + ["--machine", "demo", "--state", state]).status == 0)
        }
        #expect(try run("bind", "--dry-run", "03:00.0", "vfio-pci").status == 0)
        #expect(try run("bind", "03:00.0", "e1000e", "-n").status == 0)
        #expect(try text("state") == nil)
    }

    @Test func `a state that cannot be kept is a failure, and no success is printed`() throws {
        scratch.directory("sealed")
        let path = "/proc/self/none/state"
        for format in [[], ["--json"]] {
            let run = try CommandRun(
                ["bind", "03:00.0", "vfio-pci", "--machine", "demo", "--state", path] + format
            )
            #expect(run.status == anybind.ExitStatus.system.rawValue)
            #expect((run.output + run.errors).contains("there is no directory '/proc/self/none'"))
            #expect(!run.output.contains("\"changed\""))
            #expect(run.output.isEmpty == format.isEmpty)
        }
    }

    @Test func `a link to the state file stays, and its target is replaced`() throws {
        defer { removeState() }
        scratch.directory("kept")
        scratch.link("link", to: "state")
        let link = "\(scratch.root)/link"
        #expect(try run("bind", "03:00.0", "vfio-pci", at: link).status == 0)
        #expect(try HostSysfs(root: scratch.root).readlink("/link") == "state")
        #expect(try text("state")?.contains("anybind state") == true)
        #expect(try run("list", "03:00.0", at: link).output.contains("vfio-pci [*]"))
    }

    @Test func `a state file that another command has locked is busy`() throws {
        defer { removeState() }
        #expect(try run("bind", "03:00.0", "vfio-pci").status == 0)
        let before = try text("state")
        // SAFETY: open(2) reads the path while it runs.
        let descriptor = unsafe open(state, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let busy = try run("release", "03:00.0")
        #expect(busy.status == anybind.ExitStatus.busy.rawValue, "\(busy.errors)")
        #expect(try text("state") == before)
        #expect(try run("list").status == 0)
        #expect(flock(descriptor, LOCK_UN) == 0)
        #expect(try run("release", "03:00.0").status == 0)
    }

    @Test func `of commands that race for one state file, all that lose are busy`() throws {
        defer { removeState() }
        let command = "\"$0\" bind $d vfio-pci --machine demo --state \(state) >/dev/null 2>&1"
        let script = """
            for d in 03:00.0 04:00.0 03:00.0 04:00.0; do (\(command); echo $?) & done \
            >\(scratch.root)/statuses; wait
            """
        scratch.file("statuses", "")
        _ = try CommandRun.spawn(["/bin/bash", "-c", script, CommandRun.command])
        let statuses = try text("statuses")?.split(separator: "\n") ?? []
        #expect(statuses.count == 4)
        #expect(statuses.contains("0"))
        #expect(statuses.allSatisfy { $0 == "0" || $0 == "9" }, "\(statuses)")
    }

    /// A command line with the exit status and a part of the message.
    static let refusals: [(arguments: [String], status: anybind.ExitStatus, message: String)] = [
        (["list", "--machine", ""], .usage, "'--machine' needs a file"),
        (["list", "--state", ""], .usage, "'--state' needs a file"),
        (["list", "--sysfs", ""], .usage, "'--sysfs' needs a directory"),
        (["list", "--sysfs", "/sys", "--state", "x"], .usage, "do not go together"),
        (["list", "--machine", "/nowhere/x"], .machine, "ENOENT"),
        (["list", "--machine", "/"], .machine, "EISDIR"),
        (["list", "--state", "/"], .system, "EISDIR"),
    ]

    @Test("a bad file is named with the errno", arguments: refusals)
    func refusing(_ row: (arguments: [String], status: anybind.ExitStatus, message: String)) throws
    {
        let run = try CommandRun(row.arguments)
        #expect(run.status == row.status.rawValue, "\(run.errors)")
        #expect(run.errors.contains(row.message), "\(run.errors)")
    }
}
