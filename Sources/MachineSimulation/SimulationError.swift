internal import JSON5Text
internal import MachineFiles
public import SystemPackage

/// Why a simulated machine cannot be opened, or its state cannot be kept: one sentence.
public struct SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds that a caller can tell apart.
    public enum Code: Hashable, Sendable {
        /// The description of the machine is invalid.
        case machine
        /// The requested kernel or proposals are unknown, or contradict each other.
        case kernel
        /// The file is not a state file, is damaged, or belongs to another machine or version.
        case state
        /// A file could not be read or written; ``SimulationError/errno`` says why.
        case system
        /// Another command is at work on the state file, and nothing was changed.
        case busy
    }

    /// The kind.
    public var code: Code
    /// One sentence of at most ``/MachineFiles/MachineError/bytesMax`` bytes.
    public var message: String

    /// The answer of the system, where it is one.
    public var errno: Errno?

    /// An error of a kind with its sentence.
    init(_ code: Code, _ message: String, errno: Errno? = nil) {
        self.code = code
        self.errno = errno
        self.message =
            message.utf8.count <= MachineError.bytesMax
            ? message
            : String(decoding: message.utf8.prefix(MachineError.bytesMax - 8), as: UTF8.self)
        assert(self.message.utf8.count <= MachineError.bytesMax, "a message longer than its bound")
    }

    init(_ error: MachineError, _ code: Code = .machine) {
        self.init(code, error.description, errno: error.errno)
    }

    /// The sentence.
    public var description: String { message }
}
