internal import Glibc
internal import LabBase
internal import SystemPackage

/// Mounts the kernel's file systems where programs look for them.
func mountAll() throws(Errno) {
    let table = [
        ("proc", "/proc"), ("sysfs", "/sys"), ("devtmpfs", "/dev"), ("tmpfs", "/run"),
        ("tmpfs", "/tmp"), ("debugfs", "/sys/kernel/debug"),
    ]
    for (type, directory) in table {
        // SAFETY: mount(2) copies the strings.
        guard unsafe mount(type, directory, type, 0, nil) == 0 else { throw .current }
    }
}

/// Makes a serial port carry bytes as they are, at a speed that does not delay them.
func makeRaw(_ port: FileDescriptor) throws(Errno) {
    var settings = termios()
    // SAFETY: the calls read and write the one structure.
    guard unsafe tcgetattr(port.rawValue, &settings) == 0 else { throw .current }
    unsafe cfmakeraw(&settings)
    // QEMU does not pace bytes, but raises the interrupt for a few of them after four characters' time.
    unsafe cfsetspeed(&settings, speed_t(B115200))
    guard unsafe tcsetattr(port.rawValue, TCSANOW, &settings) == 0 else { throw .current }
}

/// What `uname -r` prints.
func kernelRelease() throws(Errno) -> String {
    String(decoding: try readFile("/proc/sys/kernel/osrelease"), as: UTF8.self)
        .split(separator: "\n").first.map(String.init) ?? ""
}

/// How long the kernel has been running.
func uptime() throws(Errno) -> Double {
    let text = String(decoding: try readFile("/proc/uptime"), as: UTF8.self)
    return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
}

/// Turns the machine off at once, by the magic key: reboot(2) is not in Swift's Glibc.
func powerOff() -> Never {
    _ = writeFile("/proc/sysrq-trigger", Array("o".utf8))
    while true { pause() }
}

/// Has the agent run before everything that can wait, or as everybody does.
///
/// On a guest's one processor no work queue comes between the parts of an operation then: what it
/// leaves to them begins when it has ended, or when the agent waits.
func beFirst(_ first: Bool) {
    // Children run as everybody does.
    let resetOnFork: Int32 = 0x4000_0000
    var parameters = sched_param()
    parameters.sched_priority = first ? 1 : 0
    // SAFETY: sched_setscheduler(2) reads the one structure.
    unsafe sched_setscheduler(0, first ? SCHED_FIFO | resetOnFork : SCHED_OTHER, &parameters)
}

/// Has the kernel's thread that makes device nodes run before everything, the agent too.
///
/// A probe that makes a node waits for this thread: vfio-pci's does, of its group's. Work queues would run
/// meanwhile and retry deferred probes in the middle of an operation, on some rounds and not on others.
/// Source: `devtmpfs_submit_req()`, drivers/base/devtmpfs.c.
func putNodeMakerFirst() throws(Errno) {
    guard case .names(let names) = answerAlone(.list(path: "/proc")) else { return }
    for process in names.compactMap({ pid_t($0) }) {
        guard let name = try? readFile("/proc/\(process)/comm"), name == Array("kdevtmpfs\n".utf8)
        else { continue }
        var parameters = sched_param()
        parameters.sched_priority = 2
        // SAFETY: sched_setscheduler(2) reads the one structure.
        guard unsafe sched_setscheduler(process, SCHED_FIFO, &parameters) == 0 else {
            throw .current
        }
    }
}

/// Becomes another user for good; the capabilities go with the user ID.
func become(_ user: UInt32) throws(Errno) {
    guard setgroups(0, nil) == 0, setgid(user) == 0, setuid(user) == 0 else {
        throw .current
    }
}

extension Errno {
    /// The errno that the last system call left.
    static var current: Errno { Errno(rawValue: errno) }
}
