internal import CSysfsMount
internal import Glibc
internal import SystemPackage

/// A command that runs with a tree in place of `/sys`, in user, mount and network namespaces of its own.
///
/// It needs no root. The tree is served by this process, which stays where it is: nothing is changed for
/// it or for anybody else, and nothing is left when the command has ended. What covers the host's files was mounted in an
/// outer namespace, so that it is locked in the command's own: the command cannot take it away.
public final class MountedCommand: Sendable {
    /// What serves its `/sys`.
    public let session: MountSession
    /// Where the kernel's events can be sent from; nil when it has the host's network.
    public let events: UeventSocket?
    /// What it writes in the directories that have a layer of their own, see ``CommandPlan/written``.
    public let writtenFiles: WrittenFiles
    /// Its process.
    public let process: Int32

    /// Serves a tree to a command, which then begins.
    ///
    /// - Throws: ``MountError``, also where the command cannot be found; then nothing is left of it.
    public init(
        _ prepared: PreparedCommand,
        parts: [MountPart],
        observer: (any MountObserver)? = nil,
        seesEveryRequest: Bool = false,
        events connect: (UeventSocket?) -> Void = { _ in }
    ) throws(MountError) {
        let start = prepared.start
        process = start.process
        do throws(MountError) {
            let fuse = try start.receiveDescriptor()
            guard let fuse else { throw MountError("The command's mount did not arrive.") }
            session = try MountSession(
                fuse: fuse,
                parts: parts,
                user: 0,
                group: 0,
                observer: observer,
                seesEveryRequest: seesEveryRequest
            )
            try session.start()
            // It puts files of the tree in place, and enters its last namespaces.
            start.goOn()
            guard let files = try start.receiveDescriptor() else {
                throw MountError("The command's files did not arrive.")
            }
            writtenFiles = WrittenFiles(files)
            events = try start.receiveDescriptor().map { UeventSocket($0) }
            connect(events)
            try start.finish()
        } catch {
            start.abandon()
            throw error
        }
    }

    /// Waits for the command's end.
    ///
    /// - Returns: Its exit status; 128 and the signal's number where a signal ended it.
    public func wait() -> Int32 {
        var status: Int32 = 0
        // SAFETY: waitpid(2) fills the one number that is lent to it.
        while unsafe waitpid(process, &status, 0) == -1 && errno == EINTR {}
        let signal = status & 0x7F
        let exit = signal == 0 ? status >> 8 & 0xFF : 128 + signal
        assert(0...255 ~= exit, "a shell knows exit statuses from 0 to 255")
        return exit
    }

    /// Sends a signal to the command.
    public func send(signal: Int32) {
        assert(1...64 ~= signal, "a signal has a number from 1 to 64")
        _ = kill(process, signal)
    }
}

/// A command whose process makes its namespaces and mounts, while the tree for it is being made here.
public struct PreparedCommand: Sendable {
    let start: CommandStart

    /// Starts the process; it is to be given to a ``MountedCommand``, or to be abandoned.
    public init(_ plan: CommandPlan) throws(MountError) {
        start = try CommandStart(plan)
        do throws(MountError) { try start.identify() } catch {
            start.abandon()
            throw error
        }
    }

    /// Ends the process of a command that is not to begin.
    public func abandon() { start.abandon() }
}

/// Where events of the kernel's kind are sent from into a network namespace.
public final class UeventSocket: Sendable {
    private let socket: Descriptor

    init(_ socket: Descriptor) {
        self.socket = socket
    }

    /// Sends an event to all who listen: `ACTION@PATH`, then `KEY=VALUE`, each ended by a NUL byte.
    ///
    /// The kernel appends a `SEQNUM` of its own.
    ///
    /// - Returns: Whether the kernel took it.
    @discardableResult
    public func send(_ message: [UInt8]) -> Bool {
        // SAFETY: the call reads `count` bytes of the array and keeps nothing.
        unsafe csysfsmount_send_event(socket.rawValue, message, message.count) == 0
    }
}
