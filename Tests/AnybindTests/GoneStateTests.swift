import ScratchTree
import Testing

@testable import anybind

/// A state file that goes, and comes again: its journal is of the machine that was there.
@Suite struct GoneStateTests {
    private let scratch = ScratchTree()
    private var state: [String] { ["--machine", "demo", "--state", scratch.root + "/state"] }

    private func run(_ words: String...) throws -> CommandRun { try CommandRun(words + state) }

    private func remove() throws {
        _ = try CommandRun([scratch.root + "/state"], by: "/bin/rm")
    }

    @Test func `what was changed on a machine that is gone is said to be so, and not undone`()
        throws
    {
        #expect(try run("bind", "03:00.0", "vfio-pci").status == 0)
        try remove()
        for words in [["undo"], ["undo", "1"], ["undo", "03:00.0"]] {
            let undo = try CommandRun(words + state)
            #expect(undo.status == 2, "\(undo.errors)")
            #expect(
                undo.errors.contains("has 1 change of a machine that is gone"),
                "\(undo.errors)"
            )
            #expect(!undo.errors.contains("somebody else"), "\(undo.errors)")
        }
        let history = try run("history")
        #expect(history.output == "" && history.errors.contains("is gone"), "\(history.errors)")
    }

    @Test func `the machine that comes after it has a journal of its own`() throws {
        #expect(try run("bind", "03:00.0", "vfio-pci").status == 0)
        try remove()
        let anew = try run("bind", "04:00.0", "vfio-pci", "--force-network")
        #expect(anew.status == 0)
        #expect(anew.errors.contains("forgotten now"), "\(anew.errors)")
        let history = try run("history")
        #expect(history.output.split(separator: "\n").count == 1 && history.errors == "")
        #expect(history.output.hasPrefix("1\t") && history.output.contains("0000:04:00.0"))
        let undo = try run("undo")
        #expect(undo.status == 0, "\(undo.errors)")
    }

    @Test func `one that was made anew without a journal is not taken for the one before`() throws {
        #expect(try run("bind", "03:00.0", "vfio-pci").status == 0)
        try remove()
        #expect(try run("bind", "03:00.0", "vfio-pci", "--no-journal").status == 0)
        let undo = try run("undo")
        #expect(undo.status == 2 && undo.errors.contains("is gone"), "\(undo.errors)")
        #expect(try run("list", "driver=vfio-pci").output.contains("0000:03:00.0"))
    }

    @Test func `a state from before states had lives keeps its journal`() throws {
        #expect(try run("bind", "03:00.0", "vfio-pci").status == 0)
        // As it was written then: without the member, and with the digest of that text.
        let script = """
            cd \(scratch.root); sed -i '/^"life"/d; /^"check"/d' state
            python3 - <<'E'
            text = open("state", "rb").read()
            value = 0xcbf29ce484222325
            for byte in text: value = (value ^ byte) * 0x100000001b3 % 2 ** 64
            open("state", "ab").write(b'"check": "%016x"}\\n' % value)
            E
            """
        #expect(try CommandRun(["-c", script], by: "/bin/bash").status == 0)
        #expect(try run("bind", "04:00.0", "vfio-pci", "--force-network").status == 0)
        #expect(try run("undo").status == 0)
    }
}
