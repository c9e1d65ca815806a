public import Sysfs
public import SystemPackage

/// What could not be done, to what, in which state things are now, and what would help.
///
/// The one error type of this module. A program chooses by ``code``; a person reads the sentences.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure that a caller can tell apart; more may come.
    @nonexhaustive public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text cannot be the name of any device, driver or option.
        case malformed
        /// There is no such device, driver, bus or group.
        case notFound = "not-found"
        /// The name fits several devices.
        case ambiguous
        /// It would do harm, or cannot work; nothing was written.
        case refused
        /// Something failed, and everything is again as it was found.
        case restored
        /// Something failed, and some of it could not be put back.
        case notRestored = "not-restored"
        /// A write would wait for a process that holds the device; nothing was written.
        case wouldBlock = "would-block"
        /// The system denied the access; nothing was written.
        case permission
        /// Another run of anybind is at work on this machine.
        case busy
        /// The driver serves the device, but user space cannot use the IOMMU group.
        case notViable = "not-viable"
        /// The description of a simulated machine, or the file of its state, is invalid.
        case machine
        /// The system could not be queried.
        case system
    }

    /// The kind of failure.
    public var code: Code
    /// One sentence: what could not be done, to what, and why.
    public var message: String
    /// In which state things are now, a sentence each; empty where nothing was touched.
    public var state: [String] = []
    /// What the user can do.
    public var help: [Remedy] = []
    /// The names that were perhaps meant, or those among which one must be chosen.
    public var candidates: [String] = []
    /// The devices that were to be changed, as they are now, for programs.
    public var devices: [Device] = []
    /// The modules that were loaded before it, and stay.
    public var modules: [String] = []
    /// The devices that went to the driver meanwhile and were not asked for.
    public var captured: [Captured] = []
    /// The rules that speak against it, for programs.
    public var refusals: [Binder.Refusal] = []
    /// The file whose access failed.
    public var path: SysfsPath?
    /// The answer of the system to that access.
    public var errno: Errno?

    /// A failure of a kind with its sentence.
    public init(
        _ code: Code,
        _ message: String,
        state: [String] = [],
        help: [Remedy] = [],
        candidates: [String] = [],
        path: SysfsPath? = nil,
        errno: Errno? = nil
    ) {
        self.code = code
        self.message = message
        self.state = state
        self.help = help
        self.candidates = candidates
        self.path = path
        self.errno = errno
    }

    /// The sentence.
    public var description: String { message }
}
