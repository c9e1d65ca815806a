import KernelLab
import Testing

/// What a record of strace comes to.
@Suite struct TraceTests {
    static let lines = """
        12 openat(AT_FDCWD</>, "/proc/self/mountinfo", O_RDONLY|O_CLOEXEC) = 3</proc/12/mountinfo>
        12 stat("/dev/nvme0n1", {st_mode=S_IFBLK|0660, st_rdev=makedev(0x103, 0), ...}) = 0
        12 openat(AT_FDCWD</>, "/dev/nvme0n1", O_RDONLY|O_EXCL|O_NONBLOCK|O_CLOEXEC) = -1 EBUSY
        12 readlink("/sys/devices/pci0000:00/0000:00:03.0/subsystem", "../bus/pci", 4095) = 10
        12 openat(AT_FDCWD</>, "/proc/41/fd", O_RDONLY|O_DIRECTORY) = 3</proc/41/fd>
        12 getdents64(3</proc/41/fd>, 0x7f0000000000, 32768) = 96
        12 readlink("/proc/41/fd/0", "/dev/null", 4095) = 9
        12 readlink("/proc/41/fd/1", "/dev/dri/card0", 4095) = 14
        12 close(3</proc/41/fd>) = 0
        12 openat(AT_FDCWD</>, "/dev/vfio/7", O_RDWR|O_CLOEXEC) = 3</dev/vfio/7<char 240:0>>
        12 write(1</dev/console<char 5:1>>, "done", 4) = 4
        12 +++ exited with 0 +++

        """

    @Test func `the questions about use are counted beside the command's own calls`() {
        let trace = Trace(Self.lines)
        #expect(trace.lines.count == 11 && trace.taskCount == 1)
        #expect(trace.questionCount == 4 && trace.scanCount == 5)
        #expect(trace.holderCheckCount == 9)
        #expect(trace.ownCount == 2)
    }

    @Test func `a call on a descriptor is for what that was opened for`() {
        let trace = Trace(
            """
            12 openat(AT_FDCWD</>, "/sys/bus/pci/devices/x/driver_override", O_RDONLY) = 3</sys/devices/x/driver_override>
            12 pread64(3</sys/devices/x/driver_override>, "(null)", 4096, 0) = 7
            12 close(3</sys/devices/x/driver_override>) = 0
            12 openat(AT_FDCWD</>, "/sys/devices/x/uevent", O_RDONLY) = 3</sys/devices/x/uevent>
            12 pread64(3</sys/devices/x/uevent>, "DRIVER=d", 4096, 0) = 8
            12 openat(AT_FDCWD</>, "/proc/41/comm", O_RDONLY|O_CLOEXEC) = 4</proc/41/comm>
            12 read(4</proc/41/comm>, "sh", 4096) = 3

            """
        )
        #expect(trace.ownCount == 3 && trace.questionCount == 2 && trace.scanCount == 2)
    }

    @Test func `the calls of the journal and the lock are counted beside the others`() {
        let trace = Trace(
            """
            12 openat(AT_FDCWD</>, "/run/anybind.lock", O_RDWR|O_CREAT) = 3</run/anybind.lock>
            12 flock(3</run/anybind.lock>, LOCK_EX|LOCK_NB) = 0
            12 getpid() = 12
            12 openat(AT_FDCWD</>, "/proc/sys/kernel/random/boot_id", O_RDONLY) = 4</proc/sys/kernel/random/boot_id>
            12 close(4</proc/sys/kernel/random/boot_id>) = 0
            12 openat(AT_FDCWD</>, "/run/anybind", O_RDONLY) = 4</run/anybind>
            12 renameat(4</run/anybind>, "b.1.open", 4</run/anybind>, "b.1.9") = 0
            12 statfs("/sys", {f_type=SYSFS_MAGIC}) = 0
            12 openat(AT_FDCWD</>, "/sys/bus/pci/drivers_probe", O_WRONLY) = 5</sys/bus/pci/drivers_probe>

            """
        )
        #expect(trace.journalCount == 8 && trace.ownCount == 1)
    }

    @Test func `a scan is counted for each descriptor that it looked at`() {
        #expect(Trace(Self.lines).callsPerDescriptor == 2.5)
        #expect(Trace("12 close(3</sys>) = 0\n").callsPerDescriptor == nil)
    }
}
