import ScratchTree
import Testing

@testable import anybind

/// Command lines that are wrong are answered with what would be right.
@Suite struct WrongLineTests {
    static let rows: [(words: [String], says: [String])] = [
        (["bind", "1", "2", "--wait", "-1"], ["'-1' is taken for an option", "--wait=-1"]),
        (["bind", "1", "2", "--wait=-1"], ["from 0 to 86400"]),
        (["plan", "foo"], ["bind, release, unbind, vfs"]),
        (["plan", "hold", "03:00.0"], ["makes no plan of 'hold'"]),
        (["help", "plan", "foo"], ["makes no plan of 'foo'"]),
        (["vfs", "08:00.0", "2", "--force-no-iommu"], ["needs a driver"]),
        (["race", "foo", "bar", "baz"], ["bind DEVICE DRIVER"]),
        (["race", "--using", "foo", "--against", "probe"], ["driver-override", "driverctl"]),
        (["race", "--using", "driverctl", "--against", "foo"], ["hotplug", "unplug"]),
        (["race", "--using", ",", "--against", "probe"], ["driver-override"]),
    ]

    @Test(arguments: rows)
    func `what is wrong says what is right`(_ row: (words: [String], says: [String])) throws {
        let run = try CommandRun(row.words)
        #expect(run.status == 64, "\(run.errors)")
        for part in row.says { #expect(run.errors.contains(part), "\(run.errors)") }
    }

    @Test func `a race on a device or with a driver that is not there lists those that are`() throws
    {
        let device = try CommandRun(["race", "bind", "nosuch", "vfio-pci"])
        #expect(device.status == 2)
        #expect(device.errors.contains("0000:00:03.0"), "\(device.errors)")
        #expect(!device.errors.contains("'anybind list'"), "\(device.errors)")
        let driver = try CommandRun(["race", "bind", "00:03.0", "nosuch"])
        #expect(driver.status == 2)
        #expect(driver.errors.contains("vfio-pci"), "\(driver.errors)")
    }

    @Test func `an owner who is not there is answered with those who are`() throws {
        let run = try CommandRun([
            "bind", "03:00.0", "vfio-pci", "--owner", "nosuch", "--machine", "demo",
        ])
        #expect(run.status == 2)
        #expect(run.errors.contains("'alice'"), "\(run.errors)")
    }

    @Test func `files cannot be kept in a file, and it is named`() throws {
        let scratch = ScratchTree()
        scratch.file("file", "")
        for path in ["\(scratch.root)/file", "\(scratch.root)/none/below"] {
            let run = try CommandRun(["run", "--keep-files", path, "--", "true"])
            #expect(run.status == 1)
            #expect(run.errors.contains("'\(path)'"), "\(run.errors)")
        }
    }

    // MARK: - Standard descriptors

    private func shell(_ script: String) throws -> CommandRun {
        try CommandRun(["-c", script, CommandRun.command], by: "/bin/sh")
    }

    @Test func `a closed standard input is said to be closed, and nothing else is read for it`()
        throws
    {
        let run = try shell("exec \"$0\" apply - --machine demo <&-")
        #expect(run.status == 1)
        #expect(run.errors.hasPrefix("anybind: Standard input is closed"), "\(run.errors)")
    }

    @Test(arguments: ["list --machine demo", "--help", "bind --help", "race --alone", "machine"])
    func `a result that cannot be written is one sentence and a status`(words: String) throws {
        for target in [">/dev/full", ">&-"] {
            let run = try shell("exec \"$0\" \(words) \(target)")
            #expect(run.status == 1, "\(words) \(target)")
            #expect(run.errors.hasPrefix("anybind: The result cannot be "), "\(run.errors)")
            #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
        }
    }

    @Test func `a change whose result cannot be written is said to be made`() throws {
        let scratch = ScratchTree()
        let kept = "--machine demo --state \(scratch.root)/kept"
        let run = try shell("exec \"$0\" bind 03:00.0 vfio-pci \(kept) >/dev/full")
        #expect(run.status == 1)
        #expect(run.errors.contains("What was asked for is done."), "\(run.errors)")
        let now = try shell("exec \"$0\" list driver=vfio-pci \(kept)")
        #expect(now.output.contains("0000:03:00.0"))
    }
}
