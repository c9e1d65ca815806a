import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// `anybind` and vfio-platform: the driver that the debate of 2014 was about.
    @Suite(
        .enabled(
            if: Guests.platformObstacle == nil,
            Comment(rawValue: Guests.platformObstacle ?? "")
        )
    )
    struct PlatformScenarios {}
}

extension RealKernelTests.PlatformScenarios {
    @Test(arguments: Guests.platformKernels)
    func `a platform device goes to vfio-platform and comes back`(kernel: String) throws {
        try onKernel(kernel) { guest in
            print("vfio-platform: \(guest.kernel)")
            let device = PlatformMachine.transport
            let files = "/sys/bus/platform/devices/\(device)"
            try #expect(guest.linkedName("\(files)/driver") == "virtio-mmio")

            let bind = try guest.anybind("bind", device, "vfio-platform")
            #expect(bind.status == ExitStatus.done, bind.said)
            try #expect(guest.linkedName("\(files)/driver") == "vfio-platform", bind.said)
            try #expect(guest.text("\(files)/driver_override") == "vfio-platform")
            let group = try #require(try guest.linkedName("\(files)/iommu_group"), bind.said)
            let node = "/dev/vfio/noiommu-\(group)"
            try #expect(guest.exists(node), bind.said)
            #expect(bind.output.text.contains(node), bind.said)

            let release = try guest.anybind("release", "platform/\(device)")
            #expect(release.status == ExitStatus.done, release.said)
            try #expect(guest.linkedName("\(files)/driver") == "virtio-mmio", release.said)
            try #expect(guest.text("\(files)/driver_override") == "(null)")
            try #expect(!guest.exists(node), release.said)
        }
    }

    @Test(arguments: Guests.platformKernels)
    func `vfio-platform has no new_id, as no platform driver has`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let files = "/sys/bus/platform/drivers/vfio-platform"
            try #expect(guest.exists("\(files)/bind"))
            try #expect(!guest.exists("\(files)/new_id"))
        }
    }

    @Test(arguments: Guests.platformKernels)
    func `a device that no firmware describes is refused by vfio-platform, and says so`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = "serial8250"
            let files = "/sys/bus/platform/devices/\(device)"
            let before = try guest.linkedName("\(files)/driver")
            let bind = try guest.anybind("bind", "platform/\(device)", "vfio-platform")
            #expect(bind.status == ExitStatus.restored, bind.said)
            #expect(bind.errors.text.contains("EINVAL"), bind.said)
            try #expect(guest.linkedName("\(files)/driver") == before, bind.said)
            try #expect(guest.text("\(files)/driver_override") == "(null)")
        }
    }
}
