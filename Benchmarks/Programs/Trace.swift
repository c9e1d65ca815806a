/// What strace saw of a program, from `-f -y`: one line for each system call.
struct Trace {
    let lines: [Substring]

    /// Reads the file that `strace -f -y -o FILE` leaves.
    ///
    /// Ends of processes (`+++`) and signals (`---`) are no calls. A call that another process
    /// interrupts takes two lines, of which the second (`<... resumed>`) is left out.
    init(_ text: String) {
        lines = text.split(separator: "\n").filter { line in
            !line.contains("+++ exited with") && !line.contains("--- SIG")
                && !line.contains(" resumed>")
        }
    }

    /// How many processes and threads made the calls; each line begins with a number.
    var taskCount: Int { Set(lines.compactMap { $0.split(separator: " ").first }).count }

    /// The calls about the descriptors of processes: the check for who holds a device.
    var holderCheckCount: Int { lines.filter(Self.isHolderCheck).count }

    private static func isHolderCheck(_ line: Substring) -> Bool {
        if line.contains("\"/proc\"") || line.contains("</proc>") { return true }
        guard let start = line.firstRange(of: "/proc/")?.upperBound else { return false }
        return line[start...].first?.isNumber == true
    }
}
