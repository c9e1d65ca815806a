import KernelLab
import LabBase
import Testing

/// Disks that something stands on, for real: the shipped `anybind` names the use and leaves the disk alone.
@Suite(
    .serialized,
    .sharedGuests(on: DiskMachine.machine),
    .enabled(if: Guests.stackObstacle == nil, Comment(rawValue: Guests.stackObstacle ?? ""))
)
struct DiskStackTests {
    private static let mounted = "--force-mounted"

    @Test(arguments: Guests.kernels)
    func `a file system on a volume on an array keeps both disks of the array`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let disks = try DiskMachine.array.map { try guest.disk(of: $0) }
            try guest.makeVolume(on: disks)
            let reason = "has the file system mounted at '/mnt/volume' (dm-0)"
            for (device, disk) in zip(DiskMachine.array, disks) {
                try guest.expectRefusal(of: device, because: reason, option: Self.mounted)
                try guest.expectShown(
                    of: device,
                    use: "dm-0 is mounted at '/mnt/volume'",
                    parts: [disk, "md127", "dm-0"]
                )
            }
            // A mirror goes on with one of two disks.
            try guest.expectPassage(of: DiskMachine.array[1], options: Self.mounted)
            try #expect(guest.text("/mnt/volume/word") == "kept")
            try guest.expectRefusal(
                of: DiskMachine.array[0],
                because: reason,
                option: Self.mounted
            )

            try guest.shell("umount /mnt/volume")
            try guest.expectRefusal(
                of: DiskMachine.array[0],
                because: "has md127, of which 'dm-0' is made",
                option: Self.mounted
            )
            try guest.shell("lvm vgchange -q -an stack")
            try guest.expectRefusal(
                of: DiskMachine.array[0],
                because: "has \(disks[0]), of which 'md127' is made",
                option: Self.mounted
            )
            try guest.shell("mdadm --stop /dev/md127")
            for device in DiskMachine.array { try guest.expectPassage(of: device) }
        }
    }

    @Test(arguments: Guests.kernels)
    func `a file system over two disks keeps the one that its mount does not name too`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let pool = DiskMachine.pool
            let disks = try pool.map { try guest.disk(of: $0) }
            try guest.shell(
                """
                mkfs.btrfs -q -f -d raid1 -m raid1 /dev/\(disks[0]) /dev/\(disks[1])
                mkdir -p /mnt/pool
                mount -t btrfs -o device=/dev/\(disks[0]),device=/dev/\(disks[1]) \
                    /dev/\(disks[0]) /mnt/pool
                """
            )
            try #expect(!guest.text("/proc/self/mountinfo").contains(disks[1]))
            for (device, disk) in zip(pool, disks) {
                try guest.expectRefusal(
                    of: device,
                    because: "has the file system mounted at '/mnt/pool' (\(disk))",
                    option: Self.mounted
                )
                try guest.expectShown(of: device, use: "\(disk) is mounted at '/mnt/pool'")
            }
            try guest.shell("umount /mnt/pool")
            for device in pool { try guest.expectPassage(of: device) }
        }
    }

    @Test(arguments: Guests.kernels)
    func `a swap file on a loop device keeps the disk that the loop device's file lies on`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = DiskMachine.images
            let disk = try guest.disk(of: device)
            try guest.shell(
                """
                /sbin/mke2fs -q -F /dev/\(disk)
                mkdir -p /mnt/images /mnt/image
                mount -t ext4 /dev/\(disk) /mnt/images
                busybox dd if=/dev/zero of=/mnt/images/image bs=1M count=16
                busybox losetup /dev/loop0 /mnt/images/image
                /sbin/mke2fs -q -F /dev/loop0
                mount -t ext4 /dev/loop0 /mnt/image
                busybox dd if=/dev/zero of=/mnt/image/swap bs=1M count=4
                busybox mkswap /mnt/image/swap
                busybox swapon /mnt/image/swap
                """
            )
            for reason in [
                "has the swap area '/mnt/image/swap' (loop0)",
                "has the file system mounted at '/mnt/image' (loop0)",
                "has the file system mounted at '/mnt/images' (\(disk))",
            ] {
                try guest.expectRefusal(of: device, because: reason, option: Self.mounted)
            }
            try guest.expectShown(of: device, use: "loop0 is swap", parts: ["loop0"])
            // What is no longer in the tree of mounts still stands on the disk.
            try guest.shell("umount -l /mnt/images")
            try guest.expectRefusal(
                of: device,
                because: "has \(disk), which is in use by the kernel; it does not say for what",
                option: Self.mounted
            )
            try guest.shell(
                """
                busybox swapoff /mnt/image/swap
                umount /mnt/image
                busybox losetup -d /dev/loop0
                """
            )
            try guest.expectPassage(of: device)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a journal on a disk of its own keeps that disk`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let (data, journal) = (DiskMachine.images, DiskMachine.spare)
            let disks = try [data, journal].map { try guest.disk(of: $0) }
            try guest.shell(
                """
                /sbin/mke2fs -q -F -b 1024 -O journal_dev /dev/\(disks[1])
                /sbin/mke2fs -q -F -b 1024 -t ext4 -J device=/dev/\(disks[1]) /dev/\(disks[0])
                mkdir -p /mnt/journaled
                mount -t ext4 /dev/\(disks[0]) /mnt/journaled
                """
            )
            try #expect(!guest.text("/proc/self/mountinfo").contains(disks[1]))
            try guest.expectRefusal(
                of: journal,
                because: "has \(disks[1]), which is in use by the kernel; it does not say for what",
                option: Self.mounted
            )
            try guest.shell("umount /mnt/journaled")
            for device in [data, journal] { try guest.expectPassage(of: device) }
        }
    }

    @Test(arguments: Guests.kernels)
    func `a disk that a process has claimed, as a pool does, is kept`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let device = DiskMachine.spare
            let disk = try guest.disk(of: device)
            let claim = LabRequest.hold(handle: 1, path: "/dev/\(disk)", access: .exclusive)
            try #expect(guest.ask(claim) == .done(0))
            try guest.expectRefusal(
                of: device,
                because: "has \(disk), which is in use by the kernel; it does not say for what",
                option: Self.mounted
            )
            try guest.expectRefusal(
                of: device,
                because: "has /dev/\(disk), which 'lab-agent' (process 1) has open",
                option: "--force-open"
            )
            // Nobody writes, so that nothing is lost.
            try guest.expectPassage(of: device, options: Self.mounted, "--force-open")
            try #expect(guest.ask(.release(handle: 1)) == .done(0))
            try guest.expectPassage(of: device)
        }
    }

    @Test(arguments: Guests.kernels)
    func `a disk that is mounted in another mount namespace alone is kept`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = DiskMachine.spare
            let disk = try guest.disk(of: device)
            try guest.shell("/sbin/mke2fs -q -F /dev/\(disk); mkdir -p /mnt/elsewhere")
            _ = try guest.startShell(
                "mount -t ext4 /dev/\(disk) /mnt/elsewhere; say mounted; stay; umount /mnt/elsewhere",
                in: "-m"
            )
            try #expect(!guest.text("/proc/self/mountinfo").contains(disk))
            try guest.expectRefusal(
                of: device,
                because: "has \(disk), which is in use by the kernel; it does not say for what",
                option: Self.mounted
            )
            try guest.endShell()
            try guest.expectPassage(of: device)
        }
    }
}

extension Guest {
    /// Makes a mirror of two disks, a volume on it and a file system on that, mounted at `/mnt/volume`.
    ///
    /// There is no udev in the guest, which `lvm` would leave the nodes to.
    fileprivate func makeVolume(on disks: [String]) throws {
        try shell(
            """
            mdadm --create /dev/md127 --run --level=1 --raid-devices=2 --metadata=1.2 \
                --assume-clean /dev/\(disks[0]) /dev/\(disks[1])
            lvm pvcreate -q /dev/md127
            lvm vgcreate -q stack /dev/md127
            DM_DISABLE_UDEV=1 lvm lvcreate -q -y -Wn -Zn -l 100%FREE -n volume stack
            /sbin/mke2fs -q -F /dev/mapper/stack-volume
            mkdir -p /mnt/volume
            mount -t ext4 /dev/mapper/stack-volume /mnt/volume
            echo kept >/mnt/volume/word
            sync
            """
        )
    }
}
