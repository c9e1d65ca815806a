internal import Glibc
internal import JSON5Text
internal import MachineFiles
internal import MachineHost
internal import SystemPackage

/// The file that keeps a machine's state: what the machine is, and all that changed it since.
///
/// Opening it boots the machine and does everything again; that the same comes of each step proves that
/// the file is whole and that this program would have answered as the one that wrote it.
struct StateFile: Sendable {
    /// Where it is, as the user said it.
    let path: FilePath
    /// Where it is when all links are followed; there need not be anything.
    let target: FilePath
    /// What it held when it was read; nil where there was none.
    let found: [UInt8]?
    /// Keeps other commands from changing it.
    private let lock = StateLock()

    /// What a state file says.
    struct Contents {
        var machine: MachineDescription
        var events: [SessionEvent]
        /// What tells it from another state that the same file has held; nil where it was written before there was that.
        var life: String?
    }

    /// The most that a session may hold.
    static let eventsMax = 100_000
    /// The most bytes of a file.
    static let bytesMax = 256 << 20

    /// The file at a path, which need not be there.
    init(_ path: FilePath) throws(SimulationError) {
        self.path = path
        do throws(Errno) {
            target = try SmallFile.target(of: path)
        } catch {
            throw StateFile.cannot("read", path, error)
        }
        found = try StateFile.bytes(of: target, path)
        // Better said now than when a command has done its work.
        if found == nil { try StateFile.checkDirectory(of: target, path) }
    }

    /// Refuses a file that could not be made, for want of its directory.
    private static func checkDirectory(of target: FilePath, _ path: FilePath)
        throws(SimulationError)
    {
        let directory = target.removingLastComponent()
        guard !directory.isEmpty else { return }
        var status = stat()
        // SAFETY: stat(2) reads the path and fills the one struct that is lent to it.
        guard unsafe stat(directory.string, &status) != 0 else { return }
        throw SimulationError(
            .system,
            "The state file \(quoted(path.string)) cannot be made: there is no directory"
                + " \(quoted(directory.string)).",
            errno: Errno(rawValue: errno)
        )
    }

    /// What it held at last, as far as this command knows.
    private var last: [UInt8]? { lock.written ?? found }

    /// What the file says, or nil where there is none.
    func contents() throws(SimulationError) -> Contents? {
        guard let found else { return nil }
        do throws(StateProblem) {
            return try StateReader.contents(of: found)
        } catch {
            throw SimulationError(.state, "The state file \(name) \(error.sentence).")
        }
    }

    // MARK: - Changes

    /// Keeps every other command from changing the file until this one has ended.
    ///
    /// A file that is not there yet cannot be locked; ``save(_:_:)`` then sees who was first.
    func takeLock() throws(SimulationError) {
        let isSame: Bool
        do throws(Errno) {
            isSame = try lock.take(target)
        } catch .wouldBlock {
            throw busy
        } catch {
            throw StateFile.cannot("lock", path, error)
        }
        // What was read before the lock must be what another command left.
        guard isSame, try StateFile.bytes(of: target, path) == last else { throw busy }
    }

    /// Writes the state in place of what was found, all or nothing.
    func save(_ machine: MachineDescription, _ events: [SessionEvent], life: String?)
        throws(SimulationError)
    {
        assert(!events.isEmpty, "a machine that nothing was done to is not kept")
        guard events.count <= StateFile.eventsMax else {
            throw SimulationError(
                .state,
                "The state file \(name) would hold more than \(StateFile.eventsMax) changes; start"
                    + " a new one."
            )
        }
        let bytes = StateWriter.bytes(machine, events, life: life)
        guard bytes != last else { return }
        // Without this the slower of two commands would undo the other one.
        try takeLock()
        do throws(Errno) {
            try SmallFile.replace(target, with: bytes, isNew: last == nil)
            try lock.follow(target, bytes)
        } catch .fileExists {
            throw busy
        } catch {
            throw StateFile.cannot("write", path, error)
        }
    }

    /// Lets others have the file.
    func release() { lock.release() }

    // MARK: - Errors

    /// The bytes of the file, or nil where there is none.
    private static func bytes(of target: FilePath, _ path: FilePath) throws(SimulationError)
        -> [UInt8]?
    {
        do throws(Errno) {
            return try SmallFile.read(target, limit: StateFile.bytesMax)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch .fileTooLarge {
            throw SimulationError(
                .state,
                "The state file \(quoted(path.string)) is too large to be one."
            )
        } catch {
            throw cannot("read", path, error)
        }
    }

    private static func cannot(_ act: String, _ path: FilePath, _ errno: Errno) -> SimulationError {
        SimulationError(
            .system,
            "Cannot \(act) the state file \(quoted(path.string)): \(errno.words).",
            errno: errno
        )
    }

    private var busy: SimulationError {
        SimulationError(
            .busy,
            "Another command is changing the state file \(name), or just has; this one changed nothing.",
            errno: .wouldBlock
        )
    }

    /// The path as a message shows it.
    var name: String { quoted(path.string) }
}

/// What is wrong with a state file: the rest of a sentence that begins with its name.
struct StateProblem: Error {
    let sentence: String
}
