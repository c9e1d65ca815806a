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

    /// The calls that find out who holds the device: mounts, swap, addresses, routes, vfio's users.
    public var holderCheckCount: Int { lines.filter(Self.isHolderCheck).count }

    /// The calls beside that check.
    public var ownCount: Int { lines.count - holderCheckCount }

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
        let marks = ["\"/proc\"", "</proc>", "/proc/swaps", "AF_NETLINK", "<socket:"]
        if isWalk(line) || marks.contains(where: { line.contains($0) }) { return true }
        // What the program reads of itself is said with `self` once, and then with its number.
        guard let start = line.firstRange(of: "/proc/")?.upperBound else { return false }
        let rest = line[start...].drop { $0.isNumber || "self".contains($0) }
        return ["/fd", "/comm", "/mountinfo", "/net/", "net/"].contains { rest.hasPrefix($0) }
    }
}
