import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// `anybind` where a process holds the device through vfio, so that the kernel would wait for it.
    @Suite struct HolderScenarios {}
}

extension RealKernelTests.HolderScenarios {
    @Test(arguments: Guests.kernels)
    func `a device held open is refused at once, and its holder named`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            _ = try guest.anybind("bind", device, "vfio-pci")
            try guest.openDevice(device)
            for run in [
                try guest.anybind("release", device),
                try guest.anybind("unbind", device),
                try guest.anybind("bind", device, "e1000e"),
            ] {
                let held = Outcome(
                    status: ExitStatus.wouldBlock,
                    driver: "vfio-pci",
                    override: "vfio-pci"
                )
                try #expect(guest.outcome(run, device) == held, run.said)
                #expect(run.errors.text.contains("'lab-agent' (process 1)"), run.said)
            }
            try guest.closeDevice()
            let release = try guest.anybind("release", device)
            let released = Outcome(status: 0, driver: "e1000e")
            try #expect(guest.outcome(release, device) == released, release.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a release that is forced waits for the holder, and others are told`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            _ = try guest.anybind("bind", device, "vfio-pci")
            try guest.openDevice(device)
            let forced = LabCommand(["/bin/anybind", "release", "--force-held", device])
            try #expect(guest.ask(.start(job: 1, request: .run(forced))) == .started)
            try #expect(guest.ask(.wait(job: 1, milliseconds: 2000)) == .pending)
            // The device is the change's alone; others are nobody's, since the machine's lock is let go before a wait.
            let same = try guest.anybind("release", device)
            #expect(same.status == ExitStatus.busy, same.said)
            let other = try guest.anybind("bind", TestMachine.edu, "vfio-pci")
            #expect(other.status == ExitStatus.done, other.said)
            #expect(try guest.anybind("release", TestMachine.edu).status == ExitStatus.done)
            try guest.closeDevice()
            let ended = try guest.ask(.wait(job: 1, milliseconds: 30_000))
            guard case .finished(let run) = ended else {
                Issue.record("the release ended as \(ended)")
                return
            }
            let released = Outcome(status: 0, driver: "e1000e")
            try #expect(guest.outcome(run, device) == released, run.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a release that is forced gives up after its time, and ends by itself later`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            let files = "/sys/bus/pci/devices/\(device)"
            _ = try guest.anybind("bind", device, "vfio-pci")
            try guest.openDevice(device)
            let forced = try guest.anybind("release", "--force-held", "--wait", "1", device)
            #expect(forced.status == ExitStatus.wouldBlock, forced.said)
            #expect(forced.errors.text.contains("'lab-agent' (process 1)"), forced.said)
            #expect(forced.errors.text.contains("still being unbound"), forced.said)
            let again = try guest.anybind("release", device)
            #expect(again.status == ExitStatus.wouldBlock, again.said)
            try guest.closeDevice()
            // On Linux 6.1 this read waits for the end of the unbind; 6.12 shows it here.
            var uevent = try guest.text("\(files)/uevent")
            for _ in 0..<100 where uevent.contains("DRIVER=") {
                uevent = try guest.text("\(files)/uevent")
            }
            let release = try guest.anybind("release", device)
            let released = Outcome(status: 0, driver: "e1000e")
            try #expect(guest.outcome(release, device) == released, release.said)
        }
    }
}
