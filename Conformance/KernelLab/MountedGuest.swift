internal import Glibc
public import LabBase
internal import Synchronization
internal import SystemPackage

/// An agent that `anybind run` has put into a simulated machine: it answers as the one in a guest does.
public final class MountedGuest: Sendable, LabRespondent {
    private let process: ChildProcess
    /// A directory of this machine's that the agent sees too; files in it go with the guest.
    public let directory: String

    // MARK: - Mutable state

    /// The wire to the agent, one question at a time.
    private let wire: Mutex<LineChannel>

    /// Where a description is kept.
    private static let file = "machine.json5"
    /// What an answer may take beyond the time that the request itself allows.
    private static let answerLimit = Duration.seconds(60)

    /// Starts the agent on the machine of a description, which is one of a kernel of that profile.
    public convenience init(
        _ lab: Lab,
        machine text: String,
        profile: String
    ) throws(LabFailure) {
        try self.init(lab, ["--machine", Self.file, "--profile", profile], text)
    }

    /// Starts the agent on a machine that anybind has built in.
    public convenience init(_ lab: Lab, builtIn name: String) throws(LabFailure) {
        try self.init(lab, ["--machine", name], nil)
    }

    /// Starts the agent with these options of `anybind run`, in a directory with the description, if there is one.
    private init(
        _ lab: Lab,
        _ options: [String],
        _ description: String?
    ) throws(LabFailure) {
        do {
            directory = try makeScratch()
            let options = options.map { [directory] in
                $0 == Self.file ? "\(directory)/\($0)" : $0
            }
            if let description {
                try writeWhole("\(directory)/\(Self.file)", Array(description.utf8))
            }
            let (ours, theirs) = try makeSocketPair()
            let errors = try FileDescriptor.open(
                FilePath("\(directory)/errors"),
                .writeOnly,
                options: [.create, .closeOnExec],
                permissions: .ownerReadWrite
            )
            defer { for file in [theirs, errors] { try? file.close() } }
            process = try ChildProcess.start(
                [lab.anybind, "run"] + options + ["--", lab.agent, "wire"],
                environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
                descriptors: [(0, theirs), (1, errors), (2, errors)]
            )
            wire = Mutex(LineChannel(owning: ours))
        } catch let error as Errno {
            throw .system(error, doing: "starting anybind run")
        } catch {
            throw .system(.ioError, doing: "starting anybind run")
        }
        do {
            _ = try wire.withLock { channel throws(LabChannelError) in
                try channel.readLine(before: .now + Self.answerLimit)
            }
        } catch {
            throw .guest(error, during: "anybind run", console: lastWords)
        }
    }

    deinit {
        // Without its wire the agent ends, and with it the run.
        try? process.signal(SIGTERM)
        _ = process.wait()
        removeScratch(directory)
    }

    /// Asks the agent for one thing and waits for its answer.
    public func ask(_ request: LabRequest) throws(LabFailure) -> LabAnswer {
        do {
            return try wire.withLock { channel throws(LabChannelError) in
                try channel.ask(request, beyond: Self.answerLimit)
            }
        } catch {
            throw .guest(error, during: "\(request)", console: lastWords)
        }
    }

    /// What `anybind` and the agent said.
    private var lastWords: String {
        let bytes = (try? readWhole("\(directory)/errors")) ?? []
        return String(decoding: bytes.suffix(6000), as: UTF8.self)
    }
}
