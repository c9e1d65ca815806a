import ScratchTree
import Sysfs
import Testing

/// `anybind procedures`, and what `Documentation/procedures.md` shows.
@Suite struct ProceduresTests {
    /// A command of the page with what it is said to write.
    struct Shown: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        var output = ""

        var testDescription: String { arguments.joined(separator: " ") }
    }

    /// The commands in the page's blocks; none of them writes to anything but a simulated machine.
    static let shown: [Shown] = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        let root = HostSysfs(root: "/" + parts.joined(separator: "/"))
        let bytes = try? root.readBytes("/Documentation/procedures.md", limit: 1 << 20)
        var all: [Shown] = []
        var isInside = false
        for line in String(decoding: bytes ?? [], as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        ) {
            if line.hasPrefix("```") { isInside.toggle() }
            if line.hasPrefix("$ anybind ") {
                all.append(
                    Shown(arguments: line.split(separator: " ").dropFirst(2).map(String.init))
                )
            } else if isInside, !line.hasPrefix("```"), !all.isEmpty {
                all[all.count - 1].output += line + "\n"
            }
        }
        return all.filter { $0.arguments.contains("--machine") }
    }()

    @Test func `the page shows commands`() { #expect(Self.shown.count > 10) }

    @Test(arguments: shown.dropLast())
    func `the page shows what the command writes`(_ shown: Shown) throws {
        let run = try CommandRun(shown.arguments)
        #expect(run.output + run.errors == shown.output)
    }

    @Test func `the last command of the page is right too, but for the table below it`() throws {
        let last = try #require(Self.shown.last)
        let run = try CommandRun(last.arguments)
        #expect(last.output.hasPrefix(run.output + run.errors))
    }

    @Test func `the list says where each can be used, and in JSON what is missing`() throws {
        let run = try CommandRun(["procedures", "--machine", "demo"])
        #expect(run.status == 0)
        let lines = run.output.split(separator: "\n").map { $0.split(separator: "\t").prefix(2) }
        #expect(lines.count == 9)
        #expect(lines.contains(["new-id", "pci"]))
        #expect(lines.contains(["preferred-driver", "-"]))
        let json = try CommandRun(["procedures", "vfio-bind", "--machine", "demo", "--json"])
        #expect(json.output.contains("\"isUsable\": false"))
        #expect(json.output.contains("\"reason\": \"No bus here has the driver's vfio_bind.\""))
    }

    @Test func `a procedure that there is not is a wrong command line`() throws {
        let run = try CommandRun(["procedures", "magic", "--machine", "demo"])
        #expect(run.status == 64)
        #expect(run.errors.contains("driver-override, new-id, bind"))
    }
}
