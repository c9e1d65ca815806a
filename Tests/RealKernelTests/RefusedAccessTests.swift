import KernelLab
import LabBase
import Testing

/// What sysfs refuses, as the tests of a mounted machine expect it of the mount.
extension RealKernelTests {
    @Suite struct RefusedAccesses {}
}

extension RealKernelTests.RefusedAccesses {
    /// The rows of `RunTests` in Tests/MachineMountTests, with this machine's devices.
    static let rows = [
        ("echo x > /sys/bus/pci/drivers/e1000e/bind", "No such device"),
        ("echo \(TestMachine.nic) > /sys/bus/pci/drivers/e1000e/bind", "Device or resource busy"),
        ("echo x > /sys/nothing", "Permission denied"),
        ("echo x > /sys/bus/pci/devices/\(TestMachine.nic)/vendor", "Permission denied"),
        ("cat /sys/bus/pci/drivers/e1000e/bind", "Permission denied"),
        ("cat /sys/bus/pci", "Is a directory"),
        ("mkdir /sys/x", "Operation not permitted"),
        ("rm /sys/bus/pci/drivers/e1000e/bind", "Operation not permitted"),
        ("mv /sys/bus/pci/rescan /sys/bus/pci/r", "Operation not permitted"),
        ("ln -s a /sys/b", "Operation not permitted"),
        ("cat /sys/bus/pci/devices/\(TestMachine.nic)/vendor/x", "Not a directory"),
    ]

    @Test(arguments: Guests.kernels)
    func `a refusal has the errno that a mounted machine gives`(kernel: String) throws {
        try onKernel(kernel) { guest in
            for (line, message) in Self.rows {
                let run = try guest.run("/bin/busybox", "sh", "-c", line)
                #expect(run.errors.text.contains(message), "\(line): \(run.errors.text)")
            }
        }
    }

    @Test(arguments: Guests.kernels)
    func `an appended, a truncated and a plain write are one command each`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let file = "/sys/bus/pci/devices/\(TestMachine.edu)/driver_override"
            let lines =
                "echo a > \(file); cat \(file); echo b >> \(file); cat \(file);"
                + " echo c 1<>\(file); cat \(file); echo > \(file)"
            let run = try guest.run("/bin/busybox", "sh", "-c", lines)
            #expect(run.output.text == "a\nb\nc\n")
        }
    }
}
