/// What strace saw of a program, from `-f -y`: one line for each system call.
public struct Trace: Sendable {
    /// What strace wrote.
    public let text: String
    /// Its calls, one each.
    public let lines: [Substring]

    /// Reads the file that `strace -f -y -o FILE` leaves.
    ///
    /// Ends of processes (`+++`) and signals (`---`) are no calls. A call that another process
    /// interrupts takes two lines, of which the second (`<... resumed>`) is left out.
    public init(_ text: String) {
        self.text = text
        lines = text.split(separator: "\n").filter { line in
            !line.contains("+++ exited with") && !line.contains("--- SIG")
                && !line.contains(" resumed>")
        }
    }

    /// How many processes and threads made the calls; each line begins with a number.
    public var taskCount: Int { Set(lines.compactMap { $0.split(separator: " ").first }).count }

    /// The calls that find out what hangs on the device and who uses that: the walk from its own directory, mounts,
    /// swap, addresses, routes, claims, contents, exports, consoles, vfio's users, and the scan for open files.
    public var holderCheckCount: Int { questionCount + scanCount }

    /// Those of them that are not of the scan for open files.
    public var questionCount: Int { parts.count { $0 == .question } }

    /// The calls of the scan for open files, which grows with the processes of the machine.
    public var scanCount: Int { parts.count { $0 == .scan } }

    /// The calls that take the machine's lock and keep the journal, or find out where it is.
    public var journalCount: Int { parts.count { $0 == .journal } }

    /// The calls beside that check, the lock and the journal.
    public var ownCount: Int { parts.count { $0 == .own } }

    /// The calls of a scan for who has files open, for each descriptor that it looked at; nil without a scan.
    public var callsPerDescriptor: Double? {
        let scan = lines.filter { TracedCall($0).isOfDescriptors }
        let descriptors = scan.count { $0.contains("readlink") }
        return descriptors > 0 ? Double(scan.count) / Double(descriptors) : nil
    }

    /// What each call is for.
    ///
    /// One on a descriptor is for what the descriptor was opened for, whatever other names its file has.
    private var parts: [Part] {
        var opened: [Substring: Part] = [:]
        return lines.map { line in
            let call = TracedCall(line)
            let part = call.descriptor.flatMap { opened[$0] } ?? call.part
            if let result = call.result { opened[result] = part }
            return part
        }
    }

    /// What a call is for.
    fileprivate enum Part {
        case own, question, scan, journal
    }
}

/// One line of a trace.
private struct TracedCall {
    let line: Substring

    init(_ line: Substring) { self.line = line }

    /// The descriptor that it is made on, where that is its first argument.
    var descriptor: Substring? {
        guard let arguments = line.firstRange(of: "(")?.upperBound else { return nil }
        let number = line[arguments...].prefix { $0.isNumber }
        return number.isEmpty || line[number.endIndex...].first != "<" ? nil : number
    }

    /// The descriptor that it opened.
    var result: Substring? {
        guard line.contains("open"), let start = line.ranges(of: " = ").last?.upperBound else {
            return nil
        }
        let number = line[start...].prefix { $0.isNumber }
        return number.isEmpty ? nil : number
    }

    var part: Trace.Part {
        if isOfDescriptors || isOfProcesses { return .scan }
        if isOfJournal { return .journal }
        return isQuestion ? .question : .own
    }

    /// Whether it is on the list of a process's descriptors, or on one of them.
    var isOfDescriptors: Bool { processFile.hasPrefix("/fd") }

    /// Whether it is on the list of processes, or asks for one's name.
    private var isOfProcesses: Bool {
        line.contains("\"/proc\"") || line.contains("</proc>") || processFile.hasPrefix("/comm")
    }

    /// The file of another process that it is on: `/fd/3`; empty where it is on none.
    private var processFile: Substring {
        guard let start = line.firstRange(of: "/proc/")?.upperBound else { return "" }
        let rest = line[start...].drop { $0.isNumber }
        return rest.startIndex > start ? rest : ""
    }

    /// Whether it is on the lock or the journal, or asks whose they are: which boot, which `/sys`, which process.
    private var isOfJournal: Bool {
        [
            "/run/anybind", "/boot_id", "statfs(\"/sys\"", "stat(\"/sys\"", ", \"/sys\", {",
            " getpid(",
        ]
        .contains { line.contains($0) } || line.contains(" flock(") || line.contains(" renameat(")
    }

    private var isQuestion: Bool {
        // The addresses are asked for on a netlink socket, the only socket that is opened.
        let marks = [
            "/proc/swaps", "/proc/consoles", "AF_NETLINK", "<socket:", "/run/udev/data",
            "/sys/kernel/config", "/mountinfo", "/net/packet", "/self/ns/", "/proc/net/",
        ]
        return isWalk || isClaim || marks.contains { line.contains($0) }
    }

    /// Whether it walks through what hangs on the device, or asks `/sys` who uses that.
    private var isWalk: Bool {
        let places = [
            "devices", "class/net", "class/block", "class/nvme-subsystem", "class/input",
            "class/vtconsole", "class/graphics", "class/tty", "dev/block", "power/resume",
        ]
        return places.contains { line.contains("\"/sys/" + $0) } || line.contains("\"/sys/class\"")
    }

    /// Whether it asks the kernel for the claim on a disk: a node below `/dev` that is none of vfio's.
    private var isClaim: Bool {
        !line.contains("/dev/vfio") && !line.contains("\"/dev/null") && line.contains("\"/dev/")
    }
}
