/// One system call of a program, as a line of strace tells of it.
struct SystemCall: Hashable {
    let name: String
    /// Which of the calls of that name it is, from 1 on: how strace counts.
    let ordinal: Int
    /// What stands behind the name, shortened.
    let line: String

    /// Reads what `strace -y` wrote of one process.
    static func all(in trace: String) -> [SystemCall] {
        var counts: [String: Int] = [:]
        return trace.split(separator: "\n").compactMap { line in
            guard let end = line.firstIndex(of: "("), line.first?.isLetter == true else {
                return nil
            }
            let name = String(line[..<end])
            counts[name, default: 0] += 1
            return SystemCall(
                name: name,
                ordinal: counts[name] ?? 0,
                line: String(line.prefix(160))
            )
        }
    }

    /// Whether it is on `/sys`, the journal or the lock; the C library asks for the processors there.
    var isOurs: Bool {
        line.contains("/run/anybind")
            || ["\"/sys", "</sys"].contains { line.contains($0) }
                && !line.contains("/sys/devices/system/")
    }

    /// Whether it changes `/sys` or the journal.
    var isWrite: Bool {
        guard isOurs else { return false }
        switch name {
        case "write", "pwrite64", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat":
            return true
        case "openat": return line.contains("O_CREAT")
        default: return false
        }
    }

    /// Whether it may fail without having taken place: what manages memory, threads and signals never does on a machine
    /// that goes on, and close(2) closes whatever it answers.
    var mayFail: Bool {
        !Self.infallible.contains(name) && !name.hasPrefix("rt_sig")
    }

    private static let infallible: Set<String> = [
        "close", "mmap", "munmap", "mprotect", "mremap", "brk", "madvise", "futex", "execve",
        "exit_group",
        "exit", "arch_prctl", "getpid", "gettid", "getuid", "geteuid", "getgid", "getegid",
        "set_tid_address", "set_robust_list", "rseq", "sigaltstack", "umask", "clock_gettime",
        "clone", "clone3", "vfork", "fork", "wait4", "sched_getaffinity", "prlimit64", "getrandom",
    ]
}
