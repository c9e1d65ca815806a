import ScratchTree
import Testing

@testable import anybind

/// What `anybind hold` says where the command, or what comes after it, cannot be.
@Suite struct HoldMessageTests {
    private let scratch = ScratchTree()
    private var state: [String] { ["--machine", "demo", "--state", scratch.root + "/state"] }

    private func hold(_ command: [String], _ options: String...) throws -> CommandRun {
        try CommandRun(["hold", "03:00.0=vfio-pci"] + options + state + ["--"] + command)
    }

    static let obstacles: [(command: String, status: Int32, says: String, code: String)] = [
        ("/nonexistent/command", 127, "There is no command", "not-found"),
        ("no-such-command", 127, "There is no command", "not-found"),
        ("/etc/passwd", 126, "is not executable", "permission"),
        ("/etc", 126, "is a directory", "malformed"),
        ("/etc/passwd/below", 127, "There is no command", "not-found"),
    ]

    @Test(arguments: obstacles)
    func `a command that cannot be run is refused before anything is bound, as a shell does it`(
        _ row: (command: String, status: Int32, says: String, code: String)
    ) throws {
        let text = try hold([row.command])
        #expect(text.status == row.status && text.output == "")
        #expect(text.errors.contains(row.says), "\(text.errors)")
        #expect(text.errors.split(separator: "\n").count == 1, "nothing was bound")
        let json = try hold([row.command], "--json")
        #expect(json.status == row.status && json.errors == "")
        #expect(json.output.contains("\"exit\": \(row.status)"), "\(json.output)")
        #expect(json.output.contains("\"code\": \"\(row.code)\""), "\(json.output)")
        let run = try CommandRun(["run", "--", row.command])
        if !run.errors.contains("CANNOT") && run.status != 1 {
            #expect(run.status == row.status, "\(run.errors)")
        }
    }

    @Test func `who holds a device is said once, with the command it is held for`() throws {
        let flags = state.joined(separator: " ")
        let script = "\(CommandRun.command) bind 03:00.0 e1000e \(flags) 2>&1; echo \"ended $?\""
        let held = try hold(["sh", "-c", script])
        #expect(held.output.contains("ended 7"), "\(held.output)")
        let line = held.output.split(separator: "\n").first { $0.contains("is held by") } ?? ""
        #expect(line.components(of: "process ") == 1, "\(line)")
        #expect(line.contains("), for sh (PID "), "\(line)")
        #expect(!line.contains("anybind (PID"), "\(line)")
    }

    /// The command takes the place of the state file, so that nothing can be written to it.
    @Test func `what is given back and cannot be kept is not said to be done`() throws {
        let file = scratch.root + "/state"
        let held = try hold(["sh", "-c", "cp \(file) \(file).kept; chattr +i \(scratch.root)"])
        _ = try CommandRun(["-i", scratch.root], by: "/usr/bin/chattr")
        guard !held.errors.contains("chattr") else { return }
        #expect(held.status != 0, "\(held.errors)")
        #expect(held.errors.contains("not given back"), "\(held.errors)")
        let history = try CommandRun(["history"] + state)
        #expect(history.output.contains("interrupted"), "\(history.output)")
        let recovered = try CommandRun(["recover"] + state)
        #expect(recovered.output.contains("'e1000e'"), "\(recovered.output)\(recovered.errors)")
    }
}

extension Substring {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
