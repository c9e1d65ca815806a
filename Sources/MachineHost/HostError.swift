public import SystemPackage

/// A question that the host could not answer, or an action that it could not carry out.
public struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Hashable, Sendable {
        /// A file of the system could not be read or written.
        case system
        /// A name is not known.
        case unknownName
        /// Somebody else has what is asked for.
        case busy
        /// This host has no such thing.
        case unsupported
    }

    /// The kind of failure.
    public var code: Code
    /// One sentence: what could not be done, to what.
    public var message: String
    /// The errno behind it, where a system call failed.
    public var errno: Errno?

    /// A failure with one sentence that says what could not be done.
    public init(_ code: Code, _ message: String, errno: Errno? = nil) {
        self.code = code
        self.message = message
        self.errno = errno
    }

    /// The sentence.
    public var description: String { message }
}
