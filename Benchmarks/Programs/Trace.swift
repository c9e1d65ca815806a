import SystemPackage

/// What strace saw of a program, from `-f -y`: one line for each system call.
struct Trace {
    let text: String
    let lines: [Substring]

    /// Reads the file that `strace -f -y -o FILE` leaves.
    ///
    /// Ends of processes (`+++`) and signals (`---`) are no calls. A call that another process
    /// interrupts takes two lines, of which the second (`<... resumed>`) is left out.
    init(_ text: String) {
        self.text = text
        lines = text.split(separator: "\n").filter { line in
            !line.contains("+++ exited with") && !line.contains("--- SIG")
                && !line.contains(" resumed>")
        }
    }

    /// Keeps the file, where a directory for it is given.
    func keep(_ name: String, in directory: String?) throws {
        guard let directory else { return }
        let file = try FileDescriptor.open(
            FilePath("\(directory)/\(name)"),
            .writeOnly,
            options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }

    /// How many processes and threads made the calls; each line begins with a number.
    var taskCount: Int { Set(lines.compactMap { $0.split(separator: " ").first }).count }

    /// The calls about the descriptors of processes: the check for who holds a device.
    var holderCheckCount: Int { lines.filter(Self.isHolderCheck).count }

    /// The calls beside that check.
    var ownCount: Int { lines.count - holderCheckCount }

    private static func isHolderCheck(_ line: Substring) -> Bool {
        if line.contains("\"/proc\"") || line.contains("</proc>") { return true }
        guard let start = line.firstRange(of: "/proc/")?.upperBound else { return false }
        // What the program reads of itself is for other checks: strace says its number for `self`.
        let rest = line[start...].drop { $0.isNumber }
        return ["/fd", "/comm"].contains { rest.hasPrefix($0) }
    }
}
