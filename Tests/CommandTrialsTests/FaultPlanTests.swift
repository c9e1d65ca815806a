import Testing

@testable import CommandTrials

/// Where a command is killed, and which of its calls fail.
@Suite struct FaultPlanTests {
    private static let trace = """
        execve("/bin/anybind", ["/bin/anybind", "bind"], 0x1 /* 3 vars */) = 0
        openat(AT_FDCWD</>, "/sys/devices/system/cpu/possible", O_RDONLY|O_CLOEXEC) = -1 ENOENT
        statfs("/sys", {f_type=SYSFS_MAGIC}) = 0
        write(4</run/anybind/boot.1.open>, "{}", 2) = 2
        write(5</sys/bus/pci/drivers_probe>, "x", 1) = 1
        close(5</sys/bus/pci/drivers_probe>) = 0
        mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0) = 0x7
        --- SIGCHLD {si_signo=SIGCHLD} ---
        write(1</dev/pts/0>, "done", 4) = 4
        +++ exited with 0 +++
        """

    @Test func `calls are counted by their names, as strace counts them`() {
        let calls = SystemCall.all(in: Self.trace)
        #expect(
            calls.map { "\($0.name) \($0.ordinal)" } == [
                "execve 1", "openat 1", "statfs 1", "write 1", "write 2", "close 1", "mmap 1",
                "write 3",
            ]
        )
        #expect(calls.filter(\.isWrite).map(\.ordinal) == [1, 2])
    }

    @Test func `each write is killed before and after, and each other call before`() {
        let calls = SystemCall.all(in: Self.trace)
        let plan = FaultPlan(calls)
        let essential = plan.essential.map { "\($0.injection) \($0.isAfterWrite)" }
        #expect(
            essential == [
                "inject=write:signal=KILL:when=1 false", "inject=write:signal=KILL:when=2 true",
                "inject=write:signal=KILL:when=2 false", "inject=close:signal=KILL:when=1 true",
            ]
        )
        // What comes before the first look at /sys is the start of every command; memory and close(2) do not fail.
        let others = plan.others.map(\.injection)
        let kills = others.filter { $0.contains("KILL") }
        #expect(
            kills == [
                "inject=statfs:signal=KILL:when=1", "inject=mmap:signal=KILL:when=1",
                "inject=write:signal=KILL:when=3",
            ]
        )
        let failing = others.filter { $0.contains("error=") }
            .map { $0.replacing(/error=[A-Z]+/, with: "") }
        #expect(
            failing == [
                "inject=statfs::when=1", "inject=write::when=1", "inject=write::when=2",
                "inject=write::when=3",
            ]
        )
    }

    @Test(arguments: 0...12)
    func `a part of all faults is spread evenly over them`(count: Int) {
        let numbers = Array(0..<10)
        let part = numbers.spread(count)
        #expect(part.count == min(count, 10))
        #expect(part == part.sorted() && Set(part).count == part.count)
        let gaps = zip(part, part.dropFirst()).map { $1 - $0 }
        #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1)
    }
}

extension Fault {
    fileprivate var isAfterWrite: Bool {
        if case .kill(_, _?) = self { true } else { false }
    }
}
