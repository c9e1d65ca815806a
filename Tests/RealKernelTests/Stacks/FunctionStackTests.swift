import KernelLab
import LabBase
import Testing

extension CardStackTests {
    @Test(arguments: Guests.kernels)
    func `a physical function with a busy virtual function is kept`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let (physical, virtual) = (CardMachine.physical, CardMachine.virtual)
            try guest.bringUpVirtualFunction()
            let disk = try guest.sharedDisk()
            try guest.shell(
                """
                /sbin/mke2fs -q -F /dev/\(disk)
                mkdir -p /mnt/shared
                mount -t ext4 /dev/\(disk) /mnt/shared
                """
            )
            let use = "has the file system mounted at '/mnt/shared' (\(disk)); "
            // The virtual function goes with its physical one: both paths at once.
            try guest.expectRefusal(
                of: physical,
                because: use + "none of 2 paths to that stays",
                option: "--force-mounted"
            )
            try guest.expectRefusal(
                of: virtual,
                because: use + "it is one of 2 paths",
                option: "--force-mounted"
            )
            for function in [physical, virtual] {
                try guest.expectShown(
                    of: function,
                    use: "\(disk) is mounted at '/mnt/shared'",
                    parts: [virtual, disk]
                )
            }
            // The kernel goes on by the other path.
            try guest.expectPassage(of: virtual, options: "--force-mounted")
            try guest.shell("umount /mnt/shared")

            // As a virtual machine has it.
            let bind = try guest.anybind("bind", virtual, "vfio-pci")
            #expect(bind.status == ExitStatus.done, bind.said)
            try guest.openDevice(virtual)
            // A bind says too that the device has virtual functions at all.
            try guest.expectRefusal(
                of: physical,
                because: "has \(virtual), which 'lab-agent' (process 1) holds through"
                    + " \(guest.node(of: virtual))",
                option: "--force-held",
                unbindStatus: ExitStatus.wouldBlock
            )
            try guest.closeDevice()
            let release = try guest.anybind("release", virtual)
            #expect(release.status == ExitStatus.done, release.said)
            try guest.write("/sys/bus/pci/devices/\(physical)/sriov_numvfs", "0")
            try guest.expectPassage(of: physical)
        }
    }

    /// The command makes and takes them itself; no driver of the host ever has one, which the kernel's events tell.
    @Test(arguments: Guests.kernels)
    func `virtual functions are made for vfio, undone, made again and taken away`(kernel: String)
        throws
    {
        try onKernel(kernel) { guest in
            let (physical, virtual) = (CardMachine.physical, CardMachine.virtual)
            let files = "/sys/bus/pci/devices/\(physical)"
            func expect(_ words: String..., functions: Int) throws {
                let run = try guest.anybind(words)
                #expect(run.status == ExitStatus.done, run.said)
                try #expect(guest.text("\(files)/sriov_numvfs") == "\(functions)", run.said)
                try #expect(guest.text("\(files)/sriov_drivers_autoprobe") == "1", run.said)
                try #expect(guest.driver(of: physical) == "nvme", run.said)
            }
            for _ in 1...2 {
                _ = try guest.bindEvents()
                try expect("vfs", physical, "2", "vfio-pci", functions: 2)
                try #expect(guest.driver(of: virtual) == "vfio-pci")
                let events = try guest.bindEvents(of: virtual)
                #expect(events.count == 1 && events[0].hasPrefix("bind@"), "\(events)")
                try expect("undo", functions: 0)
            }
            try expect("vfs", physical, "1", "vfio-pci", functions: 1)
            let other = try guest.anybind("vfs", physical, "2")
            #expect(other.status == ExitStatus.refused, other.said)
            try guest.openDevice(virtual)
            let held = try guest.anybind("vfs", physical, "0")
            #expect(held.status == ExitStatus.wouldBlock, held.said)
            #expect(held.errors.text.contains("lab-agent"), held.said)
            try guest.closeDevice()
            try expect("vfs", physical, "0", functions: 0)
            let many = try guest.anybind("vfs", physical, "3", "vfio-pci")
            #expect(many.status == ExitStatus.refused, many.said)
            #expect(many.errors.text.contains("2 virtual functions at most"), many.said)
        }
    }
}

extension Guest {
    /// The disk that both functions lead to.
    fileprivate func sharedDisk() throws -> String {
        let disks = try names("/sys/block").filter { $0.hasPrefix("nvme") && !$0.contains("c") }
        return try #require(disks.count == 1 ? disks.first : nil, "\(disks)")
    }

    /// Makes a virtual function, gives it queues and interrupts, and puts it on line, so that the driver takes it.
    ///
    /// Source: "Virtualization Enhancements" of the NVM Express base specification 2.0, 8.26; QEMU's
    /// docs/system/devices/nvme.rst has the steps.
    fileprivate func bringUpVirtualFunction() throws {
        let files = "/sys/bus/pci/devices/\(CardMachine.physical)"
        let node = try "/dev/" + name("nvme", of: CardMachine.physical)
        try shell(
            """
            nvme virt-mgmt \(node) -c 0 -r 0 -a 1 -n 0
            nvme virt-mgmt \(node) -c 0 -r 1 -a 1 -n 0
            nvme reset \(node)
            echo 0 >\(files)/sriov_drivers_autoprobe
            echo 1 >\(files)/sriov_numvfs
            nvme virt-mgmt \(node) -c 1 -r 0 -a 8 -n 2
            nvme virt-mgmt \(node) -c 1 -r 1 -a 8 -n 1
            nvme virt-mgmt \(node) -c 1 -r 0 -a 9 -n 0
            echo 1 >\(files)/sriov_drivers_autoprobe
            echo \(CardMachine.virtual) >/sys/bus/pci/drivers/nvme/bind
            """
        )
    }
}
