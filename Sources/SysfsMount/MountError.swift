public import SystemPackage

/// Why a machine cannot be mounted, or a command cannot be run in it: sentences.
public struct MountError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    public var message: String
    /// What would help, a sentence each.
    public var help: [String]
    /// What does much the same without what is missing.
    public var alternatives: [Alternative] = []
    /// What the kernel answered, if it was asked.
    public var errno: Errno?

    /// What somebody can do who cannot mount a machine's files so.
    public enum Alternative: Hashable, Sendable {
        /// Mount them for one command, in namespaces of its own: ``MountedCommand``.
        case ownNamespace
        /// Read and change the machine without a mount.
        case withoutMount
    }

    /// Whether everything was set up, and only the command itself could not be run.
    public var isOfCommand = false

    /// An error with its sentence and what would help.
    init(_ message: String, help: [String] = [], alternatives: [Alternative] = []) {
        self.message = message
        self.help = help
        self.alternatives = alternatives
    }

    /// An error of a system call: what could not be done, and why.
    init(
        _ what: String,
        _ errno: Errno,
        help: [String] = [],
        alternatives: [Alternative] = []
    ) {
        message = "\(what): \(errno.description)."
        self.help = help
        self.alternatives = alternatives
        self.errno = errno
    }

    /// The sentence.
    public var description: String { message }
}
