import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// How devices and drivers are named on a real machine, and what is shown of them.
    @Suite struct NamingScenarios {}
}

extension RealKernelTests.NamingScenarios {
    @Test(arguments: Guests.kernels)
    func `an identity that twins share is ambiguous, and all of them are listed`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            _ = try guest.bindEvents()
            let run = try guest.anybind("show", "8086:10d3")
            #expect(run.status == ExitStatus.ambiguous, run.said)
            for device in [TestMachine.nic, TestMachine.twin, TestMachine.addressed] {
                #expect(run.errors.text.contains(device), run.said)
            }
            try #expect(guest.bindEvents() == [])
        }
    }

    @Test(arguments: Guests.kernels)
    func `a network interface, a disk and a group name their devices`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let files = "/sys/bus/pci/devices/\(TestMachine.nic)"
            let interface = try #require(try guest.names("\(files)/net").first)
            let group = try #require(try guest.group(of: TestMachine.edu))
            let names = [
                (interface, TestMachine.nic), ("nvme0n1", TestMachine.disk),
                ("group=\(group)", TestMachine.edu), ("00:05.0", TestMachine.edu),
            ]
            for (name, device) in names {
                let run = try guest.anybind("list", name)
                #expect(run.status == ExitStatus.done, run.said)
                #expect(run.output.text.contains(device), run.said)
            }
        }
    }

    @Test(arguments: Guests.kernels)
    func `the module's spelling of a driver is answered with the driver's`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            let run = try guest.anybind("bind", device, "vfio_pci")
            let untouched = Outcome(status: ExitStatus.notFound, driver: "e1000e")
            try #expect(guest.outcome(run, device) == untouched, run.said)
            #expect(run.errors.text.contains("vfio-pci"), run.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `every PCI device of the machine is listed with the driver that sysfs names`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let run = try guest.anybind("list")
            #expect(run.status == ExitStatus.done, run.said)
            let rows = run.output.text.split(separator: "\n")
            for device in try guest.names("/sys/bus/pci/devices") {
                let row = rows.first { $0.contains(device) }
                let driver = try guest.driver(of: device)
                #expect(row != nil, "\(device) is not listed")
                #expect(row?.contains(driver ?? device) == true, run.said)
            }
        }
    }
}
