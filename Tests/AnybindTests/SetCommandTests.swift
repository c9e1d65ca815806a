import Glibc
import ScratchTree
import Sysfs
import Testing

@testable import anybind

/// `anybind bind` with a driver for each device.
@Suite struct SetCommandTests {
    private let scratch = ScratchTree()

    @Test func `a set is one change, which is undone at once`() throws {
        let state = ["--state", scratch.root + "/state"]
        let words = ["03:00.0=vfio-pci", "fff51000.ethernet=vfio-platform", "eth2=none"]
        let run = try CommandRun(
            ["bind"] + words + ["--machine", "demo", "--owner", "alice"] + state
        )
        #expect(run.status == 0, "\(run.errors)")
        for line in [
            "0000:03:00.0: e1000e -> vfio-pci",
            "platform/fff51000.ethernet: calxedaxgmac -> vfio-platform",
            "0000:04:00.0: e1000e -> no driver", "/dev/vfio/11 belongs to 'alice' now.",
            "/dev/vfio/21 belongs to 'alice' now.",
        ] {
            #expect(run.output.contains(line + "\n"), "\(run.output)")
        }
        let history = try CommandRun(["history"] + state)
        #expect(history.output.split(separator: "\n").count == 1)
        let undone = try CommandRun(["undo"] + state)
        #expect(undone.status == 0, "\(undone.errors)")
        let list = try CommandRun(["list", "driver=vfio-pci"] + state)
        #expect(list.output.split(separator: "\n").count == 1, "\(list.output)")
        let again = try CommandRun(["bind", "--json", "--dry-run"] + words + state)
        #expect(again.output.contains("\"platform\": \"driver-override\""), "\(again.output)")
    }

    @Test func `none is no driver, for one device and for all`() throws {
        for words in [["03:00.0=none", "04:00.0=none"], ["03:00.0", "04:00.0", "none"]] {
            let run = try CommandRun(
                ["bind", "--machine", "demo", "--force-network"] + words
            )
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("0000:03:00.0: e1000e -> no driver\n"), "\(run.output)")
            #expect(run.output.contains("0000:04:00.0: e1000e -> no driver\n"), "\(run.output)")
        }
    }

    static let wrong: [(words: [String], status: Int32, text: String)] = [
        (["03:00.0=vfio-pci", "04:00.0"], 64, "at the end is for all devices"),
        (["04:00.0", "03:00.0=vfio-pci"], 64, "'04:00.0' names no driver"),
        (["class=storage"], 64, "no driver after it"),
        (["03:00.0=vfio-pci", "eth1=igb"], 64, "is given two drivers"),
        (["03:00.0=vfio-pci", "04:00.0=nosuch"], 2, "There is no driver 'nosuch'"),
        (["05:00.0=vfio-pci", "05:00.1=snd_hda_intel"], 4, "0000:05:00.1 (snd_hda_intel)"),
        (["05:00.0=igb", "--owner", "alice"], 64, "Only nodes in /dev/vfio"),
    ]

    @Test(arguments: wrong)
    func `a set that is none is told what is wrong`(
        _ row: (words: [String], status: Int32, text: String)
    ) throws {
        let run = try CommandRun(["bind", "--machine", "demo"] + row.words)
        #expect(run.status == row.status)
        #expect(run.errors.contains(row.text), "\(run.errors)")
        #expect(run.output == "")
    }

    // MARK: - Progress

    private func many(_ count: Int) -> [String] {
        let devices = (0..<count).map {
            "{ name: \"0000:01:\(String($0, radix: 16).leftPadded).0\", bus: \"pci\", id: \"8086:10d3\", class: \"020000\" }"
        }
        scratch.file(
            "many.json5",
            """
            {
              name: "many", profile: "linux 6.12",
              drivers: [
                { name: "e1000e", bus: "pci", ids: ["8086:10d3"] },
                { name: "igb", bus: "pci" },
              ],
              devices: [\(devices.joined(separator: ", "))],
            }
            """
        )
        return ["bind", "01:*=igb", "--machine", scratch.root + "/many.json5"]
    }

    /// Whether script(1) is there, which gives a command a terminal.
    // SAFETY: access(2) reads the path.
    private static let hasScript = unsafe access("/usr/bin/script", X_OK) == 0

    @Test func `no progress goes to a pipe`() throws {
        let run = try CommandRun(many(20))
        #expect(run.status == 0)
        #expect(run.errors == "")
    }

    @Test(
        .enabled(if: hasScript),
        arguments: [(20, "", true), (20, "--quiet", false), (4, "", false)]
    )
    func `a terminal is told how far many devices are, and nothing of it stays`(
        _ count: Int,
        _ option: String,
        isShown: Bool
    ) throws {
        let words = [CommandRun.command] + many(count) + (option.isEmpty ? [] : [option])
        scratch.file("result", "")
        let command = words.map { "'\($0)'" }.joined(separator: " ")
        let script =
            "script -qec \"\(command) >/dev/null\" /dev/null >\(scratch.root)/result </dev/null"
        #expect(try CommandRun.spawn(["/bin/sh", "-c", script]) == 0)
        let files = HostSysfs(root: scratch.root)
        let text = String(decoding: try files.readBytes("/result", limit: 1 << 20), as: UTF8.self)
        #expect(text.contains("Looking at 20 devices.") == isShown, "\(text)")
        #expect(text.contains("Step 1 of 60: Name 'igb'") == isShown, "\(text)")
        #expect(text.contains("Step 60 of 60: ") == isShown, "\(text)")
        // What stands at last is a line of spaces, and nothing after it.
        let last = text.split(separator: "\r", omittingEmptySubsequences: true).last ?? ""
        #expect(last.allSatisfy { $0 == " " || $0 == "\n" }, "\(text.debugDescription)")
        #expect(isShown || text.isEmpty, "\(text)")
    }
}

extension String {
    fileprivate var leftPadded: String { count == 1 ? "0" + self : self }
}
