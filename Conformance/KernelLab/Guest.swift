internal import Glibc
public import LabBase
internal import Synchronization
internal import SystemPackage

/// A kernel running on a machine of its own, and the agent inside it.
///
/// Everything waits for events, and for a bounded time.
public final class Guest: Sendable {
    /// The kernel that was booted.
    public let kernel: LabKernel
    /// From QEMU's start to the agent's first word.
    public let bootDuration: Duration
    /// What `uname -r` says in the guest.
    public let release: String

    private let process: ChildProcess
    private let directory: String

    // MARK: - Mutable state

    /// The wire to the agent, one question at a time.
    ///
    /// Never taken together with `monitor`.
    private let wire: Mutex<LineChannel>
    /// QEMU's monitor: one command at a time.
    private let monitor: Mutex<Monitor>

    /// A kernel boots in seconds; on a machine with more to do than it can, in a minute or two.
    private static let bootLimit = Duration.seconds(180)
    /// What an answer may take beyond the time that the request itself allows.
    private static let answerLimit = Duration.seconds(90)

    /// Boots a kernel on a machine; it can be asked at once, with the machine's modules loaded.
    public init(_ lab: Lab, _ kernel: LabKernel, _ machine: LabMachine) throws(LabFailure) {
        let start = ContinuousClock.now
        let launch = try Launch(lab, kernel, machine)
        var channel = LineChannel(owning: launch.wire)
        do {
            let line = try channel.readLine(before: start + Self.bootLimit)
            release = Self.release(in: try LabMessage.decode(LabAnswer.self, from: line))
            bootDuration = .now - start
            monitor = Mutex(try Monitor(owning: launch.monitor))
        } catch {
            Self.end(launch.process)
            let console = Launch.lastWords(in: launch.directory)
            removeScratch(launch.directory)
            throw .guest(error, during: "boot of \(kernel)", console: console)
        }
        self.kernel = kernel
        process = launch.process
        directory = launch.directory
        wire = Mutex(channel)
        try prepare(machine)
    }

    deinit {
        Self.end(process)
        removeScratch(directory)
    }

    /// What the console and QEMU said last.
    public var console: String { Launch.lastWords(in: directory) }

    /// Asks the agent for one thing and waits for its answer.
    public func ask(_ request: LabRequest) throws(LabFailure) -> LabAnswer {
        do {
            return try wire.withLock { channel throws(LabChannelError) in
                try channel.ask(request, beyond: Self.answerLimit)
            }
        } catch {
            throw .guest(error, during: "\(request)", console: console)
        }
    }

    /// Has the agent do a ``LabScript``, or keep operations for one; the line that it answers.
    public func script(_ line: [UInt8]) throws(LabFailure) -> [UInt8] {
        do {
            return try wire.withLock { channel throws(LabChannelError) in
                let deadline = ContinuousClock.now + Self.answerLimit
                try channel.writeLine(line, before: deadline)
                return try channel.readLine(before: deadline)
            }
        } catch {
            throw .guest(error, during: "a script", console: console)
        }
    }

    /// Plugs a device in, in the words of QEMU's `-device`.
    public func plug(_ device: String) throws(LabFailure) {
        let answer = try type("device_add \(device)")
        guard answer.isEmpty else { throw .qemu(answer) }
    }

    /// Asks the guest to let a device go, and does not wait.
    public func requestUnplug(_ id: String) throws(LabFailure) {
        let answer = try type("device_del \(id)")
        guard answer.isEmpty else { throw .qemu(answer) }
    }

    /// Asks the guest to let a device go and waits until it is gone.
    public func unplug(_ id: String) throws(LabFailure) {
        try requestUnplug(id)
        do {
            try monitor.withLock { monitor throws(LabChannelError) in
                try monitor.awaitRemoval(of: id)
            }
        } catch {
            throw .guest(error, during: "unplug of \(id)", console: console)
        }
    }

    private func type(_ line: String) throws(LabFailure) -> String {
        do {
            return try monitor.withLock { monitor throws(LabChannelError) in
                try monitor.type(line)
            }
        } catch {
            throw .guest(error, during: line, console: console)
        }
    }

    private func prepare(_ machine: LabMachine) throws(LabFailure) {
        if !machine.loadsModulesItself {
            _ = try ask(.write(path: "/proc/sys/kernel/modprobe", bytes: "\n"))
        }
        for module in machine.modules {
            let words = module.split(separator: " ").map(String.init)
            let answer = try ask(.insmod(module: words[0], parameters: Array(words.dropFirst())))
            guard answer == .done(0) else { throw .unexpected(answer, to: "insmod \(module)") }
        }
        // The events of boot and of the modules are nobody's.
        _ = try ask(.uevents)
    }

    private static func release(in answer: LabAnswer) -> String {
        if case .ready(let release, _) = answer { release } else { "" }
    }

    /// Nothing in a guest is worth a shutdown.
    private static func end(_ process: ChildProcess) {
        try? process.signal(SIGKILL)
        _ = process.wait()
    }
}
