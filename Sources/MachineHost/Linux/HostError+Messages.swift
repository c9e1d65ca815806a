import SystemPackage

extension HostError {
    /// A system call that failed on a path: "cannot read '/proc/swaps': EACCES".
    static func cannot(_ act: String, _ path: FilePath, _ errno: Errno) -> HostError {
        HostError(.system, "cannot \(act) '\(path.string.printable)': \(errno.words)", errno: errno)
    }
}

extension String {
    /// The text fit for a line of a message: at most 200 characters, control characters as U+FFFD.
    var printable: String {
        let shown = prefix(200).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar
        }
        let text = String(String.UnicodeScalarView(shown))
        return count > 200 ? text + "…" : text
    }
}
