import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// What the kernel itself answers where other tools report success or leave a device behind.
    ///
    /// The plans of `DeviceBinding` rest on these facts.
    @Suite struct KernelFacts {}
}

extension RealKernelTests.KernelFacts {
    private static let probe = "/sys/bus/pci/drivers_probe"

    @Test(arguments: Guests.kernels)
    func `drivers_probe reports success where the probe failed, and bind its errno`(
        kernel: String
    ) throws {
        try onKernel(kernel, knownComplaint: failedProbeComplaint) { guest in
            let device = TestMachine.nic
            let files = "/sys/bus/pci/devices/\(device)"
            try guest.write("\(files)/driver_override", "e1000")
            try guest.write("\(files)/driver/unbind", device)
            // 12 bytes taken, no driver: an e1000 cannot serve an 82574L.
            try #expect(guest.write(Self.probe, device) == .done(device.utf8.count))
            try #expect(guest.driver(of: device) == nil)
            let refusal = try guest.write("/sys/bus/pci/drivers/e1000/bind", device)
            guard case .refused(_, opening: false) = refusal else {
                Issue.record("bind answered \(refusal)")
                return
            }
            try guest.write("\(files)/driver_override", "\n")
            try guest.write(Self.probe, device)
            try #expect(guest.driver(of: device) == "e1000e")
        }
    }

    @Test(arguments: Guests.kernels)
    func `a group is viable only when its last host driver has gone`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let pair = TestMachine.boundPair
            let group = try #require(try guest.group(of: pair[0]))
            var flags: [LabAnswer] = []
            for device in pair {
                try guest.move(device, to: "vfio-pci")
                try #expect(guest.driver(of: device) == "vfio-pci")
                _ = try guest.ask(.vfio(.group(handle: 1, group: group)))
                flags.append(try guest.ask(.vfio(.status(group: 1))))
                _ = try guest.ask(.release(handle: 1))
            }
            #expect(flags == [.done(0), .done(1)], "not viable, then viable")
            for device in pair {
                try guest.move(device, to: nil)
                try #expect(guest.driver(of: device) == "e1000")
            }
        }
    }

    @Test(arguments: Guests.kernels)
    func `vfio-pci refuses a bridge, and its override stays`(kernel: String) throws {
        try onKernel(kernel) { guest in
            try guest.move(TestMachine.slot, to: "vfio-pci")
            try #expect(guest.driver(of: TestMachine.slot) == nil)
            try #expect(guest.override(of: TestMachine.slot) == "vfio-pci")
            try guest.move(TestMachine.slot, to: nil)
            try #expect(guest.driver(of: TestMachine.slot) == "pcieport")
        }
    }

    @Test(arguments: Guests.kernels)
    func `an unbind waits until the device's last user has gone`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.edu
            try guest.move(device, to: "vfio-pci")
            try guest.openDevice(device)
            let unbind = LabRequest.write(
                path: "/sys/bus/pci/drivers/vfio-pci/unbind",
                bytes: LabBytes(device)
            )
            try #expect(guest.ask(.start(job: 1, request: unbind)) == .started)
            try #expect(guest.ask(.wait(job: 1, milliseconds: 500)) == .pending)
            try guest.closeDevice()
            try #expect(
                guest.ask(.wait(job: 1, milliseconds: 30_000)) == .done(device.utf8.count)
            )
            try guest.write("/sys/bus/pci/devices/\(device)/driver_override", "\n")
            try #expect(guest.driver(of: device) == nil)
        }
    }
}
