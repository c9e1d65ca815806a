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
    /// swap, addresses, routes, claims, contents, exports, consoles, open files, vfio's users.
    public var holderCheckCount: Int { lines.filter(Self.isHolderCheck).count }

    /// The calls beside that check.
    public var ownCount: Int { lines.count - holderCheckCount }

    /// The calls of a scan for who has files open, for each descriptor that it looked at; nil without a scan.
    public var callsPerDescriptor: Double? {
        let scan = lines.filter(Self.isOfDescriptors)
        let descriptors = scan.count { $0.contains("readlink") }
        return descriptors > 0 ? Double(scan.count) / Double(descriptors) : nil
    }

    /// Whether a call is on the list of a process's descriptors, or on one of them.
    private static func isOfDescriptors(_ line: Substring) -> Bool {
        guard let start = line.firstRange(of: "/proc/")?.upperBound else { return false }
        let rest = line[start...].drop { $0.isNumber }
        return rest.startIndex > start && rest.hasPrefix("/fd")
    }

    /// Whether a call walks through what hangs on the device, or asks `/sys` who uses that.
    private static func isWalk(_ line: Substring) -> Bool {
        let places = [
            "devices", "class/net", "class/block", "class/nvme-subsystem", "class/input",
            "class/vtconsole", "class/graphics", "class/tty", "dev/block", "power/resume",
        ]
        return places.contains { line.contains("/sys/" + $0) } || line.contains("\"/sys/class\"")
            || line.contains("</sys/class>")
    }

    private static func isHolderCheck(_ line: Substring) -> Bool {
        // The addresses are asked for on a netlink socket, the only socket that is opened.
        let marks = [
            "\"/proc\"", "</proc>", "/proc/swaps", "/proc/consoles", "AF_NETLINK", "<socket:",
            "/run/udev/data", "/sys/kernel/config",
        ]
        if isWalk(line) || isClaim(line) { return true }
        if marks.contains(where: { line.contains($0) }) { return true }
        // What the program reads of itself is said with `self` once, and then with its number.
        guard let start = line.firstRange(of: "/proc/")?.upperBound else { return false }
        let rest = line[start...].drop { $0.isNumber || "self".contains($0) }
        return ["/fd", "/comm", "/mountinfo", "/net/", "net/", "/ns/"].contains {
            rest.hasPrefix($0)
        }
    }

    /// Whether a call asks the kernel for the claim on a disk: a node below `/dev` that is none of vfio's.
    private static func isClaim(_ line: Substring) -> Bool {
        guard !line.contains("/dev/vfio"), !line.contains("/dev/null") else { return false }
        if line.contains("\"/dev/") { return true }
        return line.contains("</dev/")
            && ["fstat(", "newfstatat(", "close("].contains { line.contains($0) }
    }
}
