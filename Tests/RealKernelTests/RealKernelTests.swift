import KernelLab
import LabBase
import Testing

/// Everything that is tried on real kernels, one scenario after the other on shared guests.
@Suite(
    .serialized,
    .sharedGuests,
    .enabled(if: Guests.obstacle == nil, Comment(rawValue: Guests.obstacle ?? ""))
)
struct RealKernelTests {
    @Suite struct LabItself {}
}

extension RealKernelTests.LabItself {
    @Test(arguments: Guests.kernels)
    func `the guest runs the kernel that its Debian package ships`(kernel: String) throws {
        try onKernel(kernel) { guest in
            #expect(guest.release == guest.kernel.release)
            try #expect(
                guest.run("/bin/busybox", "uname", "-r").output.text == "\(guest.release)\n"
            )
        }
    }

    @Test(arguments: Guests.kernels)
    func `the devices are where the scenarios expect them`(kernel: String) throws {
        let drivers: [(device: String, driver: String?)] =
            [
                (TestMachine.nic, "e1000e"), (TestMachine.twin, "e1000e"), (TestMachine.edu, nil),
                (TestMachine.slot, "pcieport"), (TestMachine.disk, "nvme"),
                (TestMachine.addressed, "e1000e"),
            ] + TestMachine.freePair.map { ($0, nil) } + TestMachine.boundPair.map { ($0, "e1000") }
        try onKernel(kernel) { guest in
            for (device, driver) in drivers {
                try #expect(guest.driver(of: device) == driver, "\(device)")
            }
            for pair in [TestMachine.freePair, TestMachine.boundPair] {
                try #expect(guest.group(of: pair[0]) == guest.group(of: pair[1]))
            }
            try #expect(guest.group(of: TestMachine.nic) != guest.group(of: TestMachine.twin))
        }
    }

    @Test(arguments: Guests.kernels)
    func `three writes give a device to vfio-pci, and three give it back`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = "/sys/bus/pci/devices/\(TestMachine.nic)"
            let group = try #require(try guest.group(of: TestMachine.nic))
            try #expect(!guest.exists("/dev/vfio/\(group)"))

            try guest.write("\(device)/driver_override", "vfio-pci")
            try guest.write("\(device)/driver/unbind", TestMachine.nic)
            try guest.write("/sys/bus/pci/drivers_probe", TestMachine.nic)
            try #expect(guest.driver(of: TestMachine.nic) == "vfio-pci")
            try #expect(guest.driver(of: TestMachine.twin) == "e1000e")
            try #expect(guest.ask(.vfio(.group(handle: 1, group: group))) == .done(0))
            try #expect(guest.ask(.vfio(.status(group: 1))) == .done(1), "viable, no container")
            try #expect(guest.ask(.release(handle: 1)) == .done(0))

            try guest.write("\(device)/driver_override", "\n")
            try guest.write("\(device)/driver/unbind", TestMachine.nic)
            try guest.write("/sys/bus/pci/drivers_probe", TestMachine.nic)
            try #expect(guest.driver(of: TestMachine.nic) == "e1000e")
            try #expect(guest.override(of: TestMachine.nic) == "(null)")
            try #expect(!guest.exists("/dev/vfio/\(group)"))
        }
    }

    @Test(arguments: Guests.kernels)
    func `a device that is plugged in is announced, and so is its end`(kernel: String) throws {
        try onKernel(kernel) { guest in
            _ = try guest.ask(.uevents)
            try guest.plug("edu,id=guestling,bus=rp0")
            let added = try guest.ask(
                .awaitUevent(having: ["ACTION=add", "PCI_ID=1234:11E8"], milliseconds: 60_000)
            )
            guard case .lines(let lines) = added, let event = lines.first else {
                Issue.record("no event, but \(added)")
                return
            }
            #expect(event.hasPrefix("add@/devices/pci0000:00/\(TestMachine.slot)/"))
            try guest.unplug("guestling")
            let gone = try guest.ask(
                .awaitUevent(having: ["ACTION=remove", "PCI_ID=1234:11E8"], milliseconds: 60_000)
            )
            #expect(gone != .pending)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a job that blocks is pending, and one that is killed has died`(kernel: String) throws {
        try onKernel(kernel) { guest in
            _ = try guest.run("/bin/busybox", "mkfifo", "/tmp/never")
            try #expect(guest.ask(.start(job: 1, request: .read(path: "/tmp/never"))) == .started)
            try #expect(guest.ask(.wait(job: 1, milliseconds: 300)) == .pending)
            try #expect(guest.ask(.kill(job: 1, signal: 9)) == .done(0))
            try #expect(guest.ask(.wait(job: 1, milliseconds: 10_000)) == .died)
        }
    }

    @Test(arguments: Guests.kernels)
    func `another user cannot write what is root's`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let path = "/sys/bus/pci/devices/\(TestMachine.edu)/driver_override"
            let write = LabRequest.write(path: path, bytes: "vfio-pci")
            try #expect(
                guest.ask(.asUser(user: 1000, request: write))
                    == .refused(errno: 13, opening: true)
            )
            try #expect(guest.override(of: TestMachine.edu) == "(null)")
        }
    }
}
