import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// `anybind bind` for devices that share an IOMMU group.
    @Suite struct GroupScenarios {}
}

extension RealKernelTests.GroupScenarios {
    @Test(arguments: Guests.kernels)
    func `one device of a group may go alone where the others have no driver`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.freePair[0]
            let bind = try guest.anybind("bind", device, "vfio-pci")
            try #expect(guest.outcome(bind, device).status == 0, bind.said)
            try guest.openDevice(device)
            try guest.closeDevice()
            try #expect(guest.driver(of: TestMachine.freePair[1]) == nil)
            let release = try guest.anybind("release", device)
            try #expect(guest.outcome(release, device) == Outcome(status: 0), release.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a whole group named goes together, and can be used`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let pair = TestMachine.boundPair
            let bind = try guest.anybind("bind", pair[0], pair[1], "vfio-pci")
            for device in pair {
                let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
                try #expect(guest.outcome(bind, device) == bound, bind.said)
            }
            try guest.openDevice(pair[1])
            try guest.closeDevice()
            let release = try guest.anybind("release", pair[0], pair[1])
            for device in pair {
                let released = Outcome(status: 0, driver: "e1000")
                try #expect(guest.outcome(release, device) == released, release.said)
            }
        }
    }

    @Test(arguments: Guests.kernels)
    func `a part of a group that is allowed is bound, and said to be of no use`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.boundPair[0]
            let run = try guest.anybind("bind", "--allow-partial-group", device, "vfio-pci")
            let bound = Outcome(
                status: ExitStatus.notViable,
                driver: "vfio-pci",
                override: "vfio-pci"
            )
            try #expect(guest.outcome(run, device) == bound, run.said)
            #expect(run.errors.text.contains("cannot be used yet"), run.said)
            try #expect(guest.driver(of: TestMachine.boundPair[1]) == "e1000")
            let release = try guest.anybind("release", device)
            let released = Outcome(status: 0, driver: "e1000")
            try #expect(guest.outcome(release, device) == released, release.said)
        }
    }
}
