import DebateThread
import DriverCore
import Simulation
import Sysfs
import Testing

/// Every command line that the thread quotes, letter for letter, on the built-in machine.
@Suite struct ThreadTests {
    @Test(arguments: ThreadRow.all)
    func `a line of the thread does what it did, or is refused as it was`(row: ThreadRow) throws {
        let machine = try SimulatedMachine.open(
            machine: "demo",
            state: nil,
            profile: row.profile,
            proposals: row.proposals
        )
        let shell = SysfsShell(machine.sysfs)
        let before = shell.run(row.before)
        #expect(before.errors == [])
        let result = shell.run(row.lines)
        #expect(!result.hangs)
        if let failure = row.failure {
            let last = try #require(result.errors.last)
            #expect(last.contains(failure))
        } else {
            #expect(result.errors == [] && result.status == 0)
        }
        for (device, driver) in row.drivers {
            #expect(Self.driver(of: device, machine.sysfs) == driver, "\(device)")
        }
    }

    /// The driver that a device's link names.
    private static func driver(of device: String, _ sysfs: any Sysfs) -> String? {
        let link = try? sysfs.readlink(SysfsPath("/" + device + "/driver"))
        return link?.split(separator: "/").last.map(String.init)
    }

    @Test func `vfio_bind of a device that has this driver never comes back`() throws {
        let machine = try SimulatedMachine.open(
            machine: "demo",
            state: nil,
            profile: "linux 3.14",
            proposals: ["vfio_bind"]
        )
        let shell = SysfsShell(machine.sysfs)
        // The one that is open in a virtual machine: vfio knows the device, and refuses it twice.
        let write = "echo fff51000.ethernet > /sys/bus/platform/drivers/vfio-platform/vfio_bind"
        _ = shell.run("echo fff51000.ethernet > /sys/bus/platform/drivers/calxedaxgmac/unbind")
        #expect(shell.run(write).status == 0)
        #expect(shell.run(write).hangs)
    }

    @Test func `the files stand where they were proposed, with their modes`() throws {
        let machine = try SimulatedMachine.open(
            machine: "demo",
            state: nil,
            profile: "linux 3.14",
            proposals: [
                "vfio_bind", "autoprobe_opt_out", "platform_new_id", "driver_probe_id",
                "preferred_driver_any_bus", "driver_override",
            ]
        )
        let shell = SysfsShell(machine.sysfs)
        let lines = [
            ("/sys/bus/pci/drivers/vfio-pci", ["--w------- vfio_bind", "-rw-r--r-- autoprobe"]),
            (
                "/sys/bus/platform/drivers/vfio-platform",
                ["--w------- new_id", "--w------- remove_id", "--w------- vfio_bind"]
            ),
            ("/sys/bus/pci/drivers/e1000e", ["-rw-r--r-- autoprobe"]),
            (
                "/sys/bus/pci/devices/0000:03:00.0",
                [
                    "-rw-r--r-- driver_override", "-rw-r--r-- driver_probe_id",
                    "-rw-r--r-- preferred_driver",
                ]
            ),
            ("/sys/bus/platform/devices/serial8250", ["-rw-r--r-- preferred_driver"]),
        ]
        for (directory, files) in lines {
            let shown = shell.run("ls -l \(directory)").output.split(separator: "\n")
            for file in files { #expect(shown.contains(Substring(file)), "\(directory)") }
        }
        let native = shell.run("ls /sys/bus/pci/drivers/e1000e").output.split(separator: "\n")
        #expect(!native.contains("vfio_bind"))
        let read = "cat /sys/bus/pci/devices/0000\\:03\\:00.0/driver_probe_id"
        #expect(shell.run(read).output == "8086 10d3\n")
        #expect(shell.run("cat /sys/bus/pci/drivers/vfio-pci/autoprobe").output == "0\n")
        #expect(shell.run("cat /sys/bus/pci/drivers/e1000e/autoprobe").output == "1\n")
    }

    @Test func `the last step of giving back tells when a file answers what was written`() throws {
        let machine = try SimulatedMachine.open(
            machine: "demo",
            state: nil,
            profile: "linux 6.12",
            proposals: ["preferred-driver"]
        )
        let shell = SysfsShell(machine.sysfs)
        let file = "/sys/bus/pci/devices/0000:03:00.0/preferred_driver"
        #expect(shell.run("cat \(file)").output == "(null)\n")
        _ = shell.run("echo -n nobody > \(file)")
        #expect(shell.run("cat \(file)").output == "nobody\n")
        _ = shell.run("$ echo \"\" >> \(file)")
        #expect(shell.run("cat \\\n\(file) # what it is now").output == "(null)\n")
    }

    @Test func `a state file keeps the kernel and the proposals`() throws {
        try withScratchFile { path in
            let machine = try SimulatedMachine.open(
                machine: "demo",
                state: path,
                profile: "linux 3.14",
                proposals: ["preferred-driver"]
            )
            let file = "/sys/bus/pci/devices/0000:03:00.0/preferred_driver"
            _ = SysfsShell(machine.sysfs).run("echo vfio-pci > \(file)")
            try machine.save()
            let again = try SimulatedMachine.open(machine: nil, state: path)
            #expect(again.core.profile.name == "linux 3.14")
            #expect(SysfsShell(again.sysfs).run("cat \(file)").output == "vfio-pci\n")
            let error = #expect(throws: SimulationError.self) {
                try SimulatedMachine.open(machine: nil, state: path, profile: "linux 6.1")
            }
            #expect(error?.message.contains("'linux 3.14' with preferred_driver") == true)
        }
    }
}
