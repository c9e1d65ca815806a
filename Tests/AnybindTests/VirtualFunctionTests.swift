import ScratchTree
import Testing

@testable import anybind

/// `anybind vfs` as a person types it.
@Suite struct VirtualFunctionTests {
    @Test func `they are made, given away, shown, undone and taken away`() throws {
        let scratch = ScratchTree()
        let kept = ["--machine", "demo", "--state", "\(scratch.root)/kept"]
        let none = try CommandRun(["vfs", "08:00.0", "0"] + kept)
        #expect(none.output.contains("0000:08:00.0: 2 virtual functions -> no virtual functions"))
        let plan = try CommandRun(["vfs", "--dry-run", "08:00.0", "4", "vfio-pci"] + kept)
        #expect(plan.output.contains("to be given to 'vfio-pci'"))
        #expect(plan.output.contains("echo 4 > /sys/bus/pci/devices/0000:08:00.0/sriov_numvfs"))
        let made = try CommandRun(["vfs", "eth3", "4", "vfio-pci"] + kept)
        #expect(made.output.contains("0000:08:00.0: no virtual functions -> 4 virtual functions"))
        #expect(made.output.contains("0000:08:10.6: no driver -> vfio-pci"), "\(made.errors)")
        let again = try CommandRun(["vfs", "08:00.0", "4", "vfio-pci"] + kept)
        #expect(again.status == 0)
        let other = try CommandRun(["vfs", "08:00.0", "5"] + kept)
        #expect(other.status == 4)
        #expect(other.errors.contains("'anybind vfs 0000:08:00.0 0'"), "\(other.errors)")
        let undone = try CommandRun(["undo"] + kept)
        #expect(undone.status == 0, "\(undone.errors)")
        let history = try CommandRun(["history"] + kept)
        #expect(history.output.contains("undone by 3"), "\(history.output)")
        let probed = try CommandRun(["vfs", "08:00.0", "1"] + kept)
        #expect(probed.output.contains("0000:08:10.0: ixgbevf\n"), "\(probed.output)")
    }

    @Test(arguments: [
        ["vfs", "08:00.0"], ["vfs", "08:00.0", "x"], ["vfs", "08:00.0", "-1"],
        ["vfs", "08:00.0", "70000"], ["vfs", "08:00.0", "0", "vfio-pci"],
        ["vfs", "08:00.0", "2", "--owner", "root"], ["vfs", "08:00.0", "2", "--load"],
        ["vfs", "08:00.0", "2", "--using", "bind"], ["vfs", "class=network", "2"],
    ])
    func `a wrong command line is said to be one`(words: [String]) throws {
        let run = try CommandRun(words + ["--machine", "demo"])
        #expect(run.status == ExitStatus.usage.rawValue, "\(run.errors)")
        #expect(!run.errors.isEmpty)
    }
}
