import KernelLab
import Testing

/// What a record of strace comes to.
@Suite struct TraceTests {
    static let lines = """
        12 openat(AT_FDCWD</>, "/proc/self/mountinfo", O_RDONLY|O_CLOEXEC) = 3</proc/12/mountinfo>
        12 stat("/dev/nvme0n1", {st_mode=S_IFBLK|0660, st_rdev=makedev(0x103, 0), ...}) = 0
        12 openat(AT_FDCWD</>, "/dev/nvme0n1", O_RDONLY|O_EXCL|O_NONBLOCK|O_CLOEXEC) = -1 EBUSY
        12 close(4</dev/nvme0n1<block 259:0>>) = 0
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
        #expect(trace.holderCheckCount == 9)
        #expect(trace.ownCount == 2)
    }

    @Test func `a scan is counted for each descriptor that it looked at`() {
        #expect(Trace(Self.lines).callsPerDescriptor == 2.5)
        #expect(Trace("12 close(3</sys>) = 0\n").callsPerDescriptor == nil)
    }
}
