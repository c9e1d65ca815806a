public import SystemPackage

/// Why a machine cannot be mounted, or a command cannot be run in it: sentences.
public struct MountError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    public var message: String
    /// What would help, a sentence each.
    public var help: [String]
    /// What the kernel answered, if it was asked.
    public var errno: Errno?

    /// Whether everything was set up, and only the command itself could not be run.
    public var isOfCommand = false

    /// An error with its sentence and what would help.
    init(_ message: String, help: [String] = []) {
        self.message = message
        self.help = help
    }

    /// An error of a system call: what could not be done, and why.
    init(_ what: String, _ errno: Errno, help: [String] = []) {
        message = "\(what): \(errno.description)."
        self.help = help
        self.errno = errno
    }

    /// The sentence.
    public var description: String { message }
}
