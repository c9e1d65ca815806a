import ScratchTree
import Testing

/// `anybind compare`: what changes from one kernel to the next.
@Suite struct CompareTests {
    private let scratch = ScratchTree()

    private func compare(_ words: [String]) throws -> CommandRun {
        try CommandRun(["compare"] + words)
    }

    private func script(_ text: String) -> String {
        scratch.file("script.sh", text)
        return scratch.root + "/script.sh"
    }

    /// Source: `device_initial_probe()`, drivers/base/dd.c, since 6.19.
    @Test func `a fence before a rescan differs between 6.18 and 7.3 alone`() throws {
        let path = script(
            """
            echo 0 > /sys/bus/pci/drivers_autoprobe
            echo 1 > /sys/bus/pci/devices/0000:03:00.0/remove
            echo 1 > /sys/bus/pci/rescan
            """
        )
        let run = try compare(["--", "sh", path])
        #expect(run.status == 12, "\(run.errors)")
        #expect(run.output.hasPrefix("linux 6.18 -> linux 7.3\n"), "\(run.output)")
        #expect(run.output.contains("  ~ pci/0000:03:00.0: driver: e1000e -> (none)\n"))
        #expect(run.output.split(separator: "\n").filter { $0.hasPrefix("linux ") }.count == 1)
        #expect(run.errors == "")
    }

    @Test func `what does the same on all kernels prints nothing`() throws {
        let path = script("echo 0000:03:00.0 > /sys/bus/pci/drivers/e1000e/unbind; echo told\n")
        let run = try compare(["--", "sh", path])
        #expect(
            run.status == 0 && run.output == "" && run.errors == "",
            "\(run.output)\(run.errors)"
        )
    }

    @Test func `its output goes to standard error by request, and its input is empty`() throws {
        let path = script("cat; echo told\n")
        let run = try compare(["--output", "--profiles", "6.1,6.12", "--", "sh", path])
        #expect(run.status == 0 && run.output == "")
        #expect(run.errors == "--- linux 6.1\ntold\n--- linux 6.12\ntold\n")
    }

    @Test func `the exit status is compared`() throws {
        let run = try compare([
            "--profiles", "3.14,6.1", "--", "test", "-e",
            "/sys/bus/pci/devices/0000:03:00.0/driver_override",
        ])
        #expect(run.status == 12)
        #expect(run.output.contains("  ~ exit status: 1 -> 0\n"), "\(run.output)")
    }

    @Test func `a command that does not do the same twice is told apart`() throws {
        let run = try compare(["--", "sh", "-c", "echo $$ > /sys/bus/pci/drivers_probe"])
        #expect(run.status == 12)
        #expect(run.errors.contains("does not do the same twice"), "\(run.errors)")
    }

    @Test func `JSON has every kernel, every write and every difference`() throws {
        let path = script("echo 1 > /sys/bus/pci/rescan\n")
        let run = try compare(["--json", "--profiles", "6.1,7.3", "--", "sh", path])
        #expect(run.status == 0)
        #expect(run.output.contains("\"differs\": false"))
        #expect(run.output.contains("write /sys/bus/pci/rescan"), "\(run.output)")
    }

    @Test(
        arguments: [
            (["--", "no-such-command-anywhere"], 127), (["--", "/etc/passwd"], 126),
            (["no-procedure"], 64), (["new-id", "03:00.0"], 64), (["new-id", "--", "true"], 64),
            (["--profiles", "5.4,6.1", "new-id"], 64), (["--profiles", "6.1", "new-id"], 64),
            (["--profiles", ",", "new-id"], 64), (["--machine", "/nowhere.json5", "new-id"], 10),
            (["new-id", "0000:77:00.0", "vfio-pci"], 2), (["--output", "new-id"], 64),
        ] as [([String], Int32)]
    )
    func `what cannot be compared says why`(words: [String], status: Int32) throws {
        let run = try compare(words)
        #expect(run.status == status, "\(words): \(run.errors)")
        #expect(run.output == "" && !run.errors.isEmpty)
    }

    /// Source: `__device_attach()`, drivers/base/dd.c, and `pci_bus_add_device()`, drivers/pci/bus.c, since 6.17.
    @Test func `an ID in new_id takes a new disk whose driver is asynchronous, since 6.17`() throws
    {
        let run = try compare([
            "--profiles", "6.12,6.16,6.17", "new-id", "0001:03:00.0", "vfio-pci",
        ])
        #expect(run.status == 12, "\(run.errors)")
        #expect(run.output.hasPrefix("linux 6.16 -> linux 6.17\n"), "\(run.output)")
        #expect(run.output.contains("driver of 0001:03:01.0: nvme -> vfio-pci\n"))
        #expect(run.errors.contains("from source: no kernel of that release was watched"))
    }

    @Test func `driver_override does the same on every kernel that has it`() throws {
        let run = try compare(["driver-override"])
        #expect(run.status == 0 && run.output == "", "\(run.output)\(run.errors)")
    }
}
