import Glibc
import ScratchTree
import Sysfs
import Testing

@testable import anybind

/// Where results and errors go, and what they may hold.
@Suite struct OutputTests {
    private let tree = ScratchTree.server()

    /// Runs the command by a shell with redirections of its own, standard error to a file.
    private func shell(_ redirections: String, _ arguments: String) throws -> (Int32?, String) {
        tree.file("errors", "")
        let script =
            "\"$0\" \(arguments) --sysfs \(tree.root) \(redirections) 2>\(tree.root)/errors"
        let status = try CommandRun.spawn(["/bin/bash", "-c", script, CommandRun.command])
        let bytes = try HostSysfs(root: tree.root).readBytes("/errors", limit: 1 << 16)
        return (status, String(decoding: bytes, as: UTF8.self))
    }

    @Test(arguments: ["list", "list --json", "show 03:00.0", "groups", "drivers"])
    func `a full or closed standard output is a failure with its errno`(_ command: String) throws {
        for (redirection, errno) in [(">/dev/full", "ENOSPC"), (">&-", "EBADF")] {
            let (status, errors) = try shell(redirection, command)
            #expect(status == anybind.ExitStatus.system.rawValue)
            #expect(errors.contains("standard output"), "\(errors)")
            #expect(errors.contains("(\(errno))."), "\(errors)")
        }
    }

    @Test func `help and version to a full standard output fail too`() throws {
        for word in ["--help", "--version", "machine"] {
            let script = "\"$0\" \(word) >/dev/full 2>\(tree.root)/errors"
            tree.file("errors", "")
            let status = try CommandRun.spawn(["/bin/bash", "-c", script, CommandRun.command])
            #expect(status == 1)
        }
    }

    @Test func `with all standard descriptors closed nothing is written into other files`() throws {
        let path = "/bus/pci/devices/0000:03:00.0/driver_override" as SysfsPath
        let script = "\"$0\" bind 03:00.0 vfio-pci --sysfs \(tree.root) <&- >&- 2>&-"
        _ = try CommandRun.spawn(["/bin/bash", "-c", script, CommandRun.command])
        let text = try HostSysfs(root: tree.root).readText(path)
        #expect(!text.contains("->") && !text.contains("anybind:"), "\(text)")
    }

    static let hostile = "x\u{1B}[31m\n\r\u{202E}y"

    @Test(arguments: [
        ["list", "--no\u{1B}such"], ["list", "--no\nsuch"], ["no\u{1B}such"], ["help", "\u{1B}c"],
        ["show", hostile], ["list", "--bus", hostile], ["bind", "03:00.0", hostile],
        ["bind", "03:00.0", "vfio-pci", "--using", hostile], ["groups", hostile],
        ["list", "class=" + hostile], ["list", hostile + "=1"], ["machine", hostile],
        ["list", "--json", "--no\u{1B}such"],
    ])
    func `nothing that was typed commands the terminal`(_ arguments: [String]) throws {
        let run = try CommandRun(arguments)
        #expect(run.status != 0)
        let text = run.errors + run.output
        #expect(!text.isEmpty)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 }, "\(text)")
        #expect(!text.unicodeScalars.contains("\u{202E}"))
    }

    @Test(arguments: [
        ["list", "--" + String(repeating: "x", count: 5000)],
        [String(repeating: "x", count: 5000)], ["help", String(repeating: "x", count: 5000)],
        ["show", String(repeating: "x", count: 5000)],
        ["list", "--bus", String(repeating: "x", count: 5000)],
        ["groups", String(repeating: "x", count: 5000)],
        ["list", "--sysfs", String(repeating: "x", count: 5000)],
        ["list", "--machine", String(repeating: "x", count: 5000)],
        ["list", "--state", String(repeating: "x", count: 5000)],
    ])
    func `an argument of 5,000 bytes is not repeated whole`(_ arguments: [String]) throws {
        let run = try CommandRun(arguments)
        #expect(run.status != 0)
        #expect(run.errors.utf8.count < 1500, "\(run.errors)")
    }

    @Test func `names and overrides of a tree are shown on one line, and cut`() throws {
        let name = "a\u{1B}[31m\nb"
        tree.file("devices/\(name)/modalias", "x:\u{1B}]0;title\u{7}\n")
        tree.file("devices/\(name)/driver_override", String(repeating: "o", count: 4000) + "\n")
        tree.link("bus/pci/devices/\(name)", to: "../../../devices/\(name)")
        let run = try CommandRun(["list", "--sysfs", tree.root])
        #expect(run.output.contains("a\\x1b[31m\\nb\t"), "\(run.output)")
        #expect(run.output.contains("x:\\x1b]0;title\\x07"))
        #expect(run.output.utf8.count < 1500)
        #expect(run.output.split(separator: "\n").count == 6)
    }
}
