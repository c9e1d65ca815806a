import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// `anybind bind` where the kernel lets it down half way: what was found is put back.
    @Suite struct FailureScenarios {}
}

extension RealKernelTests.FailureScenarios {
    @Test(arguments: Guests.kernels)
    func `after a probe that fails the device has its old driver, and no override`(
        kernel: String
    ) throws {
        try onKernel(kernel, knownComplaint: failedProbeComplaint) { guest in
            let device = TestMachine.nic
            let run = try guest.anybind("bind", device, "e1000")
            let restored = Outcome(status: ExitStatus.restored, driver: "e1000e")
            try #expect(guest.outcome(run, device) == restored, run.said)
            #expect(run.errors.text.contains("e1000"), run.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `when one of two devices fails, neither is changed`(kernel: String) throws {
        try onKernel(kernel, knownComplaint: failedProbeComplaint) { guest in
            // edu would go to e1000 as little as an 82574L does: both are put back.
            let run = try guest.anybind("bind", TestMachine.edu, TestMachine.nic, "e1000")
            let status = ExitStatus.restored
            try #expect(guest.outcome(run, TestMachine.edu) == Outcome(status: status), run.said)
            let restored = Outcome(status: status, driver: "e1000e")
            try #expect(guest.outcome(run, TestMachine.nic) == restored, run.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `an override that was there before comes back after a failure`(kernel: String) throws {
        try onKernel(kernel, knownComplaint: failedProbeComplaint) { guest in
            let device = TestMachine.nic
            let file = "/sys/bus/pci/devices/\(device)/driver_override"
            try guest.write(file, "e1000e")
            let run = try guest.anybind("bind", device, "e1000")
            let restored = Outcome(
                status: ExitStatus.restored,
                driver: "e1000e",
                override: "e1000e"
            )
            try #expect(guest.outcome(run, device) == restored, run.said)
            try guest.write(file, "\n")
        }
    }

    @Test(arguments: Guests.kernels)
    func `a bridge that is forced on vfio-pci has its port driver afterwards`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.slot
            let run = try guest.anybind("bind", "--force-bridge", device, "vfio-pci")
            let restored = Outcome(status: ExitStatus.restored, driver: "pcieport")
            try #expect(guest.outcome(run, device) == restored, run.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a device that another tool left without a driver is bound all the same`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            let files = "/sys/bus/pci/devices/\(device)"
            // What driverctl leaves when it is killed between its writes.
            try guest.write("\(files)/driver/unbind", device)
            try guest.write("\(files)/driver_override", "pci-stub")
            let bind = try guest.anybind("bind", device, "vfio-pci")
            let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
            try #expect(guest.outcome(bind, device) == bound, bind.said)
            let release = try guest.anybind("release", device)
            let released = Outcome(status: 0, driver: "e1000e")
            try #expect(guest.outcome(release, device) == released, release.said)
        }
    }
}
