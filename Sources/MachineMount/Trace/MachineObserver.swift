internal import DriverCore
internal import MachineSimulation
internal import Synchronization
internal import Sysfs
internal import SysfsMount
internal import VirtualSysfs

internal import struct SystemPackage.Errno

/// Who sees what programs do to a mounted machine, and passes on the events that come of it.
final class MachineObserver: MountObserver {
    private let machine: SimulatedMachine
    private let journal: MountJournal
    private let trace: (@Sendable (String) -> Void)?
    private let gate: (@Sendable (MountRequest) -> Bool)?
    private let answered:
        (@Sendable (MountRequest, SysfsProgress<Result<SysfsReply, Errno>>) -> Void)?
    private let uevents: (@Sendable (DriverCore.Uevent) -> Void)?

    // MARK: - Mutable state

    /// Guarded by itself; nothing else is taken with it held.
    private let state = Mutex(State())

    private struct State {
        /// The processes in the order in which they were first seen; numbers of the system differ each time.
        var processes: [Int: Int] = [:]
        var events: UeventSocket?
    }

    init(
        _ machine: SimulatedMachine,
        _ journal: MountJournal,
        _ options: MountedMachine.Options
    ) {
        self.machine = machine
        self.journal = journal
        trace = options.trace
        gate = options.gate
        answered = options.served
        uevents = options.uevents
    }

    /// Sends events through a socket from now on.
    func connect(_ events: UeventSocket?) {
        state.withLock { state in
            assert(state.events == nil, "one command hears the events of a mount")
            state.events = events
        }
    }

    func willServe(_ request: MountRequest) -> Bool { gate?(request) ?? true }

    func served(_ request: MountRequest, _ progress: SysfsProgress<Result<SysfsReply, Errno>>) {
        answered?(request, progress)
        let process = state.withLock { state in
            let number = state.processes[request.process] ?? state.processes.count + 1
            state.processes[request.process] = number
            assert(number <= state.processes.count, "processes are counted as they come")
            return number
        }
        guard isShown(request, progress) else { return }
        let line = request.line(progress, process: process)
        journal.add(line: line)
        trace?(line)
    }

    func settled() {
        let sent = machine.virtual.takeUevents()
        guard !sent.isEmpty else { return }
        let socket = state.withLock { $0.events }
        for uevent in sent {
            journal.add(uevent)
            uevents?(uevent)
            socket?.send(uevent.messageWithoutSequence)
        }
    }

    /// The walk along a path and looks at a file tell nothing beside what they were for.
    private func isShown(
        _ request: MountRequest,
        _ progress: SysfsProgress<Result<SysfsReply, Errno>>
    ) -> Bool {
        switch request.operation {
        case .stat: false
        case .lookup:
            if case .done(.failure) = progress { true } else { false }
        case .open, .read, .write, .list, .readlink, .other: true
        }
    }
}

extension DriverCore.Uevent {
    /// The datagram as the kernel takes it: it appends the number in its own stream.
    fileprivate var messageWithoutSequence: [UInt8] {
        var bytes = Array("\(action.name)@\(path)".utf8)
        bytes.append(0)
        for key in keys where key.name != "SEQNUM" {
            bytes += Array("\(key.name)=\(key.value)".utf8)
            bytes.append(0)
        }
        return bytes
    }
}
