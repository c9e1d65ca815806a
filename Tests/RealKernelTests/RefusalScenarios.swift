import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// `anybind` where something speaks against it: nothing is written, and the exit status says why.
    @Suite struct RefusalScenarios {}
}

/// A bind to vfio-pci, or to another driver, that must not be done.
struct Refusal: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var device: String
    var driver = "vfio-pci"
    var status: Int32
    /// Who serves the device before and after.
    var stays: String?
    /// What the message must name.
    var names: String
}

extension RealKernelTests.RefusalScenarios {
    static let refusals = [
        Refusal(
            testDescription: "a driver that nobody has",
            device: TestMachine.nic,
            driver: "no-such-driver",
            status: ExitStatus.notFound,
            stays: "e1000e",
            names: "no-such-driver"
        ),
        Refusal(
            testDescription: "a module that is no PCI driver",
            device: TestMachine.nic,
            driver: "ext4",
            status: ExitStatus.notFound,
            stays: "e1000e",
            names: "ext4"
        ),
        Refusal(
            testDescription: "a bridge",
            device: TestMachine.slot,
            status: ExitStatus.refused,
            stays: "pcieport",
            names: "--force-bridge"
        ),
        Refusal(
            testDescription: "one of two devices in a group",
            device: TestMachine.boundPair[0],
            status: ExitStatus.refused,
            stays: "e1000",
            names: "\(TestMachine.boundPair[1]) (e1000)"
        ),
    ]

    @Test(arguments: Guests.kernels, refusals)
    func `what cannot be done is refused with nothing written`(
        kernel: String,
        refusal: Refusal
    ) throws {
        try onKernel(kernel) { guest in
            _ = try guest.bindEvents()
            let run = try guest.anybind("bind", refusal.device, refusal.driver)
            let untouched = Outcome(status: refusal.status, driver: refusal.stays)
            try #expect(guest.outcome(run, refusal.device) == untouched, run.said)
            #expect(run.errors.text.contains(refusal.names), run.said)
            try #expect(guest.bindEvents() == [])
        }
    }

    @Test(arguments: Guests.kernels)
    func `a device that is not there is not found`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let run = try guest.anybind("bind", "0000:00:1e.0", "vfio-pci")
            #expect(run.status == ExitStatus.notFound, run.said)
            #expect(run.errors.text.contains("0000:00:1e.0"), run.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a disk under a mounted file system is refused, and given when forced`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.disk
            try guest.mountDisk()
            let run = try guest.anybind("bind", device, "vfio-pci")
            let untouched = Outcome(status: ExitStatus.refused, driver: "nvme")
            try #expect(guest.outcome(run, device) == untouched, run.said)
            #expect(run.errors.text.contains("/mnt"), run.said)
            try #expect(guest.text("/mnt/word") == "kept", "the disk still works")

            let forced = try guest.anybind("bind", "--force-mounted", device, "vfio-pci")
            let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
            try #expect(guest.outcome(forced, device) == bound, forced.said)
            _ = try guest.run("/bin/umount", "/mnt")
            let release = try guest.anybind("release", device)
            let released = Outcome(status: 0, driver: "nvme")
            try #expect(guest.outcome(release, device) == released, release.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a network device with an address is refused, and given when forced`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.addressed
            let files = "/sys/bus/pci/devices/\(device)"
            let interface = try #require(try guest.names("\(files)/net").first)
            let address = "192.0.2.7"
            let ip = try guest.run("/bin/ip", "addr", "add", "\(address)/24", "dev", interface)
            #expect(ip.status == 0, ip.said)
            let run = try guest.anybind("bind", device, "vfio-pci")
            let untouched = Outcome(status: ExitStatus.refused, driver: "e1000e")
            try #expect(guest.outcome(run, device) == untouched, run.said)
            #expect(run.errors.text.contains(address), run.said)

            let forced = try guest.anybind("bind", "--force-network", device, "vfio-pci")
            let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
            try #expect(guest.outcome(forced, device) == bound, forced.said)
            let release = try guest.anybind("release", device)
            let released = Outcome(status: 0, driver: "e1000e")
            try #expect(guest.outcome(release, device) == released, release.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `the device that carries the default route is refused`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.addressed
            let files = "/sys/bus/pci/devices/\(device)"
            let interface = try #require(try guest.names("\(files)/net").first)
            _ = try guest.run("/bin/ip", "link", "set", interface, "up")
            let route = try guest.run("/bin/ip", "route", "add", "default", "dev", interface)
            #expect(route.status == 0, route.said)
            let run = try guest.anybind("bind", device, "vfio-pci")
            let untouched = Outcome(status: ExitStatus.refused, driver: "e1000e")
            try #expect(guest.outcome(run, device) == untouched, run.said)
            #expect(run.errors.text.contains("default route"), run.said)
            _ = try guest.run("/bin/ip", "route", "del", "default")
            _ = try guest.run("/bin/ip", "link", "set", interface, "down")
        }
    }

    @Test(arguments: Guests.kernels)
    func `a disk under swap is refused`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.disk
            let make = try guest.run("/bin/busybox", "mkswap", "/dev/nvme0n1")
            #expect(make.status == 0, make.said)
            let on = try guest.run("/bin/busybox", "swapon", "/dev/nvme0n1")
            #expect(on.status == 0, on.said)
            let run = try guest.anybind("bind", device, "vfio-pci")
            let untouched = Outcome(status: ExitStatus.refused, driver: "nvme")
            try #expect(guest.outcome(run, device) == untouched, run.said)
            #expect(run.errors.text.contains("swap"), run.said)
            let off = try guest.run("/bin/busybox", "swapoff", "/dev/nvme0n1")
            #expect(off.status == 0, off.said)
        }
    }

    @Test(arguments: Guests.kernels)
    func `whoever may not write is told so, and may still look`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            let bind = try guest.anybindAsUser("bind", device, "vfio-pci")
            let untouched = Outcome(status: ExitStatus.permission, driver: "e1000e")
            try #expect(guest.outcome(bind, device) == untouched, bind.said)
            let list = try guest.anybindAsUser("list")
            #expect(list.status == 0, list.said)
            #expect(list.output.text.contains(device), list.said)
        }
    }
}

extension Guest {
    /// Makes a file system on the disk and mounts it at `/mnt`, with a file in it.
    fileprivate func mountDisk() throws {
        for arguments in [
            ["/bin/busybox", "mke2fs", "/dev/nvme0n1"],
            ["/bin/mount", "-t", "ext2", "/dev/nvme0n1", "/mnt"],
            ["/bin/sh", "-c", "echo kept >/mnt/word"],
        ] {
            let answer = try ask(.run(LabCommand(arguments)))
            guard case .finished(let run) = answer, run.status == 0 else {
                throw LabFailure.unexpected(answer, to: arguments.joined(separator: " "))
            }
        }
    }

    /// Runs `anybind` as a user with no rights.
    fileprivate func anybindAsUser(_ arguments: String...) throws(LabFailure) -> LabRun {
        let command = LabCommand(["/bin/anybind"] + arguments)
        let answer = try ask(.asUser(user: 1000, request: .run(command)))
        guard case .finished(let run) = answer else {
            throw .unexpected(answer, to: "anybind \(arguments.joined(separator: " "))")
        }
        return run
    }
}
