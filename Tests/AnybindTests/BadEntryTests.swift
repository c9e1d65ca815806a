import ScratchTree
import Testing

@testable import anybind

/// The built command on a `/sys` of which some entries are not what the kernel makes.
@Suite struct BadEntryTests {
    /// A bad entry beside good ones.
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let spoil: @Sendable (ScratchTree) -> Void
        /// The name of the entry.
        let name: String
        /// The cell of the driver in the listing.
        var cell = "(unreadable)"
        /// What the warning says.
        let warning: String
    }

    private static let path = "bus/pci/devices/0000:09:00.0"

    static let rows: [Row] = [
        Row(
            testDescription: "a device that is a link to itself",
            spoil: { $0.link(path, to: "0000:09:00.0") },
            name: "0000:09:00.0",
            warning: "ELOOP"
        ),
        Row(
            testDescription: "a device that is a file",
            spoil: { $0.file(path, "") },
            name: "0000:09:00.0",
            warning: "ENOTDIR"
        ),
        Row(
            testDescription: "a device that is a dangling link",
            spoil: { $0.link(path, to: "../../../devices/nowhere") },
            name: "0000:09:00.0",
            warning: "a dangling link"
        ),
        Row(
            testDescription: "a driver that is a directory",
            spoil: { $0.directory("\(path)/driver") },
            name: "0000:09:00.0",
            warning: "is not a link to a driver"
        ),
        Row(
            testDescription: "a driver that is a link to itself",
            spoil: { tree in
                tree.directory(path)
                tree.link("\(path)/driver", to: "driver")
            },
            name: "0000:09:00.0",
            warning: "leads not to a driver"
        ),
        Row(
            testDescription: "an alias that is a directory",
            spoil: { tree in
                tree.directory("\(path)/modalias")
                tree.link("\(path)/driver", to: "../../../bus/pci/drivers/e1000e")
            },
            name: "0000:09:00.0",
            cell: "e1000e",
            warning: "EISDIR"
        ),
    ]

    @Test("one bad entry is marked, and the others are listed", arguments: rows)
    func listed(_ row: Row) throws {
        let tree = ScratchTree.server()
        let good = try CommandRun(["list", "--sysfs", tree.root]).output.split(separator: "\n")
        row.spoil(tree)
        let run = try CommandRun(["list", "--sysfs", tree.root])
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.filter { !$0.hasPrefix(row.name) } == good)
        #expect(lines.contains { $0.hasPrefix("\(row.name)\t\(row.cell)\t") }, "\(run.output)")
        #expect(run.errors.hasPrefix("anybind: warning: \(row.name): "), "\(run.errors)")
        #expect(run.errors.contains(row.warning), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
        let json = try CommandRun(["list", "--json", "--sysfs", tree.root])
        #expect(json.status == 0)
        #expect(json.output.split(separator: "\"fault\": \"").count == 2)
        // Whoever names it is told, and nothing is written.
        let bind = try CommandRun(["bind", row.name, "vfio-pci", "--sysfs", tree.root])
        #expect([1, 2].contains(bind.status), "\(bind.errors)")
        #expect(bind.errors.contains(row.warning), "\(bind.errors)")
    }

    @Test func `a device that leads nowhere is not found, on a bus without overrides too`() throws {
        let tree = ScratchTree.server()
        tree.link("bus/platform/devices/gone", to: "../../../devices/platform/gone")
        for name in ["bind", "unbind", "uevent"] {
            tree.file("bus/platform/drivers/other/\(name)", "", mode: 0o200)
        }
        let run = try CommandRun(["bind", "platform/gone", "other", "--sysfs", tree.root])
        #expect(run.status == anybind.ExitStatus.notFound.rawValue, "\(run.errors)")
        #expect(run.errors.contains("dangling link"), "\(run.errors)")
    }

    @Test func `a driver that is a file is marked, and the others are listed`() throws {
        let tree = ScratchTree.server()
        tree.file("bus/pci/drivers/stray", "")
        let run = try CommandRun(["drivers", "--sysfs", tree.root])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("stray\t(unreadable)\tno\t-\n"), "\(run.output)")
        #expect(run.output.contains("e1000e\te1000e\tyes\t0000:03:00.0\n"))
        #expect(run.errors.contains("ENOTDIR"), "\(run.errors)")
    }

    @Test func `a group with a bad member is shown with it`() throws {
        let tree = ScratchTree.server()
        tree.directory("bus/pci/devices/0000:05:00.2/driver")
        tree.link("kernel/iommu_groups/7/devices/0000:05:00.2", to: "../../../../nowhere")
        let run = try CommandRun(["groups", "7", "--sysfs", tree.root])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("7\t0000:05:00.2\t(unreadable)"), "\(run.output)")
        #expect(run.output.contains("7\t0000:05:00.1\tsnd_hda_intel"))
    }
}
