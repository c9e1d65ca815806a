import DeviceBinding
import DriverCore
import Glibc
import MachineMount
import MachineSimulation
import Synchronization
import Sysfs
import SysfsMount
import SystemPackage

/// Plays a command on one kernel after the other, with a fresh machine in place of `/sys` each time.
///
/// It has an empty standard input, and what it prints is kept apart, so that each time is like the others.
final class CommandPlayer: Sendable {
    private let words: [String]
    private let output: FileDescriptor?

    // MARK: - Mutable state

    private struct State {
        var running: MountedCommand?
        /// The signal that asked for an end.
        var signal: Int32?
    }

    /// Guarded by itself; nothing else is taken with it held.
    private let state = Mutex(State())

    /// What happened meanwhile, as the threads that serve the machine tell it.
    private final class Log: Sendable {
        private let lines = Mutex<(writes: [String], events: [String])>(([], []))

        func add(write: String) { lines.withLock { $0.writes.append(write) } }
        func add(event: String) { lines.withLock { $0.events.append(event) } }
        var all: (writes: [String], events: [String]) { lines.withLock { $0 } }
    }

    /// A command by its words; `output` is the open file that takes what it prints, nil for nowhere.
    init(_ words: [String], output: FileDescriptor?) {
        assert(!words.isEmpty, "a command has a name")
        self.words = words
        self.output = output
        let signals = [SIGINT, SIGTERM, SIGHUP]
        // Before there is a thread that would receive them itself.
        SignalRelay.hold(signals)
        SignalRelay.hear(signals) { [self] signal, isFromTerminal in
            let running = state.withLock { state in
                state.signal = signal
                return state.running
            }
            if !isFromTerminal { running?.send(signal: signal) }
            running?.session.callOff(allLater: true)
        }
    }

    /// The signal that asked for an end, if one did.
    var signal: Int32? { state.withLock { $0.signal } }

    /// Plays it on a machine; `before` and `after` are told of each request, and may change the machine before it.
    ///
    /// - Throws: ``MountError``, also where the command cannot be started.
    func play(
        on machine: SimulatedMachine,
        before: (@Sendable (MountRequest) -> Void)? = nil,
        after: (@Sendable (MountRequest, Result<SysfsReply, Errno>) -> Void)? = nil
    ) throws(MountError) -> Playing.Stage {
        let log = Log()
        var options = MountedMachine.Options()
        options.program = Environment.program
        options.environment = Environment.variables
        options.output = output ?? FileDescriptor(rawValue: nowhere)
        // Each line begins with the number of the process, which says nothing here.
        options.trace = { line in
            let words = line.drop { $0 != " " }.dropFirst()
            if words.hasPrefix("write ") { log.add(write: String(words)) }
        }
        options.uevents = { log.add(event: $0.line) }
        if let before {
            options.gate = { request in
                before(request)
                return true
            }
        }
        if let after {
            options.served = { request, progress in
                if case .done(let result) = progress { after(request, result) }
            }
        }
        let running = try MountedMachine(machine).run(words, options)
        let signal = state.withLock { state in
            state.running = running
            return state.signal
        }
        if let signal { running.send(signal: signal) }
        let status = running.wait()
        state.withLock { $0.running = nil }
        // Whoever asked for an end wants none of the rest.
        if let signal = self.signal { Glibc.exit(128 + signal) }
        return Playing.Stage(
            name: "",
            status: status,
            writes: log.all.writes,
            events: log.all.events,
            end: MachineState(machine)
        )
    }

    /// An open file that takes everything and keeps nothing; -1 where there is none.
    private let nowhere: Int32 = {
        // SAFETY: open(2) reads the path and keeps nothing.
        unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    }()
}

extension DriverCore.Uevent {
    /// As one line, without its number and what the path says already.
    var line: String {
        let rest = keys.filter { !["ACTION", "DEVPATH", "SEQNUM", "SUBSYSTEM"].contains($0.name) }
            .map { " \($0.name)=\($0.value)" }.joined()
        return "\(action.name)@\(path)\(rest)"
    }
}
