import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// `anybind bind` and `anybind release` where all goes well.
    @Suite struct BindScenarios {}
}

extension RealKernelTests.BindScenarios {
    @Test(arguments: Guests.kernels)
    func `a network device goes to vfio-pci and comes back, and its twin stays`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            let node = try guest.node(of: device)
            try #expect(!guest.exists(node))

            let bind = try guest.anybind("bind", device, "vfio-pci")
            let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
            try #expect(guest.outcome(bind, device) == bound, bind.said)
            try #expect(guest.exists(node), bind.said)
            #expect(bind.output.text.contains(node), bind.said)
            try #expect(guest.driver(of: TestMachine.twin) == "e1000e")
            try #expect(guest.override(of: TestMachine.twin) == "(null)")

            let release = try guest.anybind("release", device)
            let released = Outcome(status: 0, driver: "e1000e")
            try #expect(guest.outcome(release, device) == released, release.said)
            try #expect(!guest.exists(node), release.said)
            print(
                "\(guest.kernel): bind \(bind.microseconds) us, release \(release.microseconds) us"
            )
        }
    }

    @Test(arguments: Guests.kernels)
    func `a device that no driver knows can be lent and taken back`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.edu
            let bind = try guest.anybind("bind", device, "vfio-pci")
            let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
            try #expect(guest.outcome(bind, device) == bound, bind.said)
            try guest.openDevice(device)
            try guest.closeDevice()
            let release = try guest.anybind("release", device)
            try #expect(guest.outcome(release, device) == Outcome(status: 0), release.said)
            try #expect(!guest.exists(guest.node(of: device)))
        }
    }

    @Test(arguments: Guests.kernels)
    func `what is already as asked is left alone`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            _ = try guest.anybind("bind", device, "vfio-pci")
            // Held open: taking it away, if only for a moment, would wait for ever.
            try guest.openDevice(device)
            _ = try guest.bindEvents()
            let again = try guest.anybind("bind", device, "vfio-pci")
            let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
            try #expect(guest.outcome(again, device) == bound, again.said)
            try #expect(guest.bindEvents() == [])
            try guest.closeDevice()
            let release = try guest.anybind("release", device)
            try #expect(guest.outcome(release, device).driver == "e1000e", release.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a dry run says what would be written and writes nothing`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            _ = try guest.bindEvents()
            let run = try guest.anybind("bind", "--dry-run", device, "vfio-pci")
            let untouched = Outcome(status: 0, driver: "e1000e")
            try #expect(guest.outcome(run, device) == untouched, run.said)
            #expect(run.output.text.contains("driver_override"), run.said)
            try #expect(guest.bindEvents() == [])
        }
    }

    @Test(arguments: Guests.kernels)
    func `a driver that is not loaded is named with its module, and loaded when asked`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.edu
            let without = try guest.anybind("bind", device, "pci-stub")
            let untouched = Outcome(status: ExitStatus.notFound)
            try #expect(guest.outcome(without, device) == untouched, without.said)
            #expect(without.errors.text.contains("--load"), without.said)
            let with = try guest.anybind("bind", "--load", device, "pci-stub")
            let bound = Outcome(status: 0, driver: "pci-stub", override: "pci-stub")
            try #expect(guest.outcome(with, device) == bound, with.said)
            let release = try guest.anybind("release", device)
            try #expect(guest.outcome(release, device) == Outcome(status: 0), release.said)
            try #expect(guest.ask(.rmmod(module: "pci-stub")) == .done(0))
        }
    }

    @Test(arguments: Guests.kernels)
    func `the node belongs to the user that it is given to, and to nobody after`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.edu
            let node = try guest.node(of: device)
            let bind = try guest.anybind("bind", device, "vfio-pci", "--owner", "alice:users")
            #expect(bind.status == ExitStatus.done, bind.said)
            let owner = try guest.run("/bin/busybox", "stat", "-c", "%u:%g", node)
            #expect(owner.output.text == "1000:1000\n", bind.said)
            let release = try guest.anybind("release", device)
            try #expect(guest.outcome(release, device) == Outcome(status: 0), release.said)
            try #expect(!guest.exists(node))
        }
    }

    @Test(arguments: Guests.kernels)
    func `bind to the host's driver replaces an override that names another`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            _ = try guest.anybind("bind", device, "vfio-pci")
            let back = try guest.anybind("bind", device, "e1000e")
            let bound = Outcome(status: 0, driver: "e1000e", override: "e1000e")
            try #expect(guest.outcome(back, device) == bound, back.said)
            _ = try guest.bindEvents()
            let release = try guest.anybind("release", device)
            try #expect(
                guest.outcome(release, device) == Outcome(status: 0, driver: "e1000e"),
                release.said
            )
        }
    }

    @Test(arguments: Guests.kernels)
    func `release of a device that nobody lent does nothing`(kernel: String) throws {
        try onKernel(kernel) { guest in
            _ = try guest.bindEvents()
            for (device, driver) in [(TestMachine.nic, "e1000e"), (TestMachine.edu, nil)] {
                let release = try guest.anybind("release", device)
                let untouched = Outcome(status: 0, driver: driver)
                try #expect(guest.outcome(release, device) == untouched, release.said)
            }
            try #expect(guest.bindEvents() == [])
        }
    }
}
