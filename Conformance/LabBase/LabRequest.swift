/// One thing that the agent inside a guest is asked to do.
///
/// The words are those of the conformance cases: `write`, `hold`, `put`, `vfio`. Handles and jobs are
/// small numbers that the asker chooses.
public enum LabRequest: Codable, Hashable, Sendable {
    /// One open, one write(2), one close; the file is never created.
    case write(path: String, bytes: LabBytes)
    /// One open, reads to the end, one close.
    case read(path: String)
    /// The target of a symbolic link.
    case readlink(path: String)
    /// What lstat(2) tells.
    case stat(path: String)
    /// The names in a directory that do not begin with a dot, sorted by byte value.
    case list(path: String)
    /// Opens a file and keeps it.
    case hold(handle: Int, path: String, access: LabAccess)
    /// One write(2) at offset 0 of a held file.
    case put(handle: Int, bytes: LabBytes)
    /// Closes a held file, a VFIO container, group or device.
    case release(handle: Int)
    /// A child process does the request; it goes on by itself.
    indirect case start(job: Int, request: LabRequest)
    /// Waits for what a job answers, at most this long.
    case wait(job: Int, milliseconds: Int)
    /// A signal to a job's process.
    case kill(job: Int, signal: Int32)
    /// The request, done by that user without capabilities.
    indirect case asUser(user: UInt32, request: LabRequest)
    /// Loads a module, after those it depends on.
    case insmod(module: String, parameters: [String])
    /// Removes a module, without waiting.
    case rmmod(module: String)
    /// The kernel's events since they were last asked for.
    case uevents
    /// Waits until an event has come that has all these `KEY=VALUE` pairs; events before it stay.
    case awaitUevent(having: [String], milliseconds: Int)
    /// The kernel's log from the record with this number on: `LEVEL SEQUENCE TEXT`.
    case kernelLog(from: Int)
    /// One operation of the VFIO user interface.
    case vfio(LabVFIO)
    /// Runs a program to its end.
    case run(LabCommand)
    /// One after the other, answered together: a question each would cost a passage of the wire.
    indirect case all([LabRequest])
    /// Powers the guest off; there is no answer.
    case powerOff
}

/// How ``LabRequest/hold(handle:path:access:)`` opens a file.
public enum LabAccess: String, Codable, Hashable, Sendable {
    /// `O_RDONLY`.
    case read
    /// `O_WRONLY`.
    case write
    /// `O_RDWR`.
    case readWrite
    /// `O_RDONLY|O_EXCL`: nobody else can claim a block device then.
    case exclusive
}

/// One operation of the VFIO user interface; what a conformance case writes after `vfio`.
public enum LabVFIO: Codable, Hashable, Sendable {
    /// Opens `/dev/vfio/vfio`.
    case container(handle: Int)
    /// Opens `/dev/vfio/GROUP`.
    case group(handle: Int, group: String)
    /// Puts a group into a container.
    case set(group: Int, container: Int)
    /// Takes a group out of its container.
    case unset(group: Int)
    /// Sets a container's IOMMU type.
    case iommu(container: Int, type: Int)
    /// Asks a container for an extension.
    case check(container: Int, extension: Int)
    /// Asks for a group's status flags: 1 viable, 2 container set.
    case status(group: Int)
    /// Asks a group for a device's file.
    case device(handle: Int, group: Int, name: String)
}

/// A program to run in the guest.
public struct LabCommand: Codable, Hashable, Sendable {
    /// The program, then its arguments; `["/bin/busybox", "mount"]`.
    public var arguments: [String]
    /// The environment, `KEY=VALUE`.
    public var environment: [String]
    /// What the program reads from its standard input.
    public var input: LabBytes
    /// After this long the program is killed.
    public var milliseconds: Int

    /// A program with its arguments, killed after half a minute unless said otherwise.
    public init(
        _ arguments: [String],
        environment: [String] = ["PATH=/sbin:/bin", "HOME=/", "LC_ALL=C.UTF-8"],
        input: LabBytes = LabBytes([]),
        milliseconds: Int = 30_000
    ) {
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.milliseconds = milliseconds
    }
}
