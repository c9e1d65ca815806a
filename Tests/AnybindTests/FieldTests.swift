import SystemPackage
import Testing

@testable import anybind

/// Situations that people met on their machines, each a machine file in `Tests/Field`.
@Suite struct FieldTests {
    private func run(_ words: [String], on machine: String) throws -> CommandRun {
        let tests = FilePath("\(#filePath)").removingLastComponent().removingLastComponent()
        return try CommandRun(
            words + ["--machine", tests.appending("Field/\(machine).json5").string]
        )
    }

    @Test func `a disk that may be of the root pool is not taken in silence`() throws {
        let run = try run(["bind", "42:00.0", "vfio-pci"], on: "zfs-mirror")
        #expect(run.output.contains("cannot be told"), "\(run.output)\(run.errors)")
        let careful = try self.run(["bind", "42:00.0", "vfio-pci", "--careful"], on: "zfs-mirror")
        #expect(careful.status == anybind.ExitStatus.refused.rawValue)
        #expect(careful.errors.contains("nvme1n1"))
    }

    @Test func `a disk without partitions is of no pool`() throws {
        let run = try run(["bind", "83:00.0", "vfio-pci", "--careful"], on: "zfs-mirror")
        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.output.contains("cannot be told"))
    }

    @Test func `the card that shows the console is refused`() throws {
        let run = try run(["bind", "group=0", "vfio-pci"], on: "console-gpu")
        #expect(run.status == anybind.ExitStatus.refused.rawValue)
        #expect(run.errors.contains("shows the console"))
        #expect(run.errors.contains("--force-console"))
        let forced = try self.run(
            ["bind", "group=0", "vfio-pci", "--force-console"],
            on: "console-gpu"
        )
        #expect(forced.status == 0, "\(forced.errors)")
    }

    @Test func `USB devices go along with their controller, which is said`() throws {
        let run = try run(["unbind", "01:00.0", "--dry-run"], on: "xhci-children")
        #expect(
            run.output.hasPrefix("Goes along with 0000:01:00.0: usb1 with 2 more.\n"),
            "\(run.output)"
        )
        let show = try self.run(["show", "01:00.0"], on: "xhci-children")
        #expect(show.output.contains("hangs on  usb1 with 2 more\n"), "\(show.output)")
        let json = try self.run(["unbind", "01:00.0", "-n", "--json"], on: "xhci-children")
        #expect(json.output.contains("\"subsystem\": \"usb\""), "\(json.output)")
    }
}
