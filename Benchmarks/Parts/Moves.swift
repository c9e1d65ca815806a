import DeviceBinding
import DriverCore
import DriverScripts
import MachineFiles
import MachineSimulation
import Sysfs
import SystemPackage
import VirtualSysfs

/// A run of the default procedure over a simulated `/sys`, both as values, forked as a checker would.
func measureMoves(_ setting: Setting) throws -> Section {
    var section = Section("moves: a run of driver-override on the demo machine, each a value")
    let stage = try MoveStage()
    let count = 2_000
    let kinds: [(name: String, run: () throws -> Int)] = [
        ("a run carried to its end", stage.carry),
        ("the same, a copy of both kept at each move", stage.carryKeepingCopies),
        ("the same, each step of the core by itself", stage.carryByStep),
    ]
    var moves = [Int](repeating: 0, count: kinds.count)
    let subjects = kinds.enumerated().map { index, kind in
        Subject(name: kind.name) {
            let timing = try Timing(count: count) {
                for _ in 0..<count { moves[index] = try kind.run() }
            }
            return timing
        }
    }
    let samples = try measureInTurn(subjects, rounds: setting.rounds)
    for (index, kind) in kinds.enumerated() {
        let each = Samples(
            nanoseconds: samples[index].nanoseconds.map { $0 / Double(moves[index]) }
        )
        section.figures.append(Figure(kind.name, rateOf: each, "moves"))
    }
    let rate = section.figures[0].best
    section.promises.append(.bound(kinds[0].name, rate, .atLeast, 200_000, "moves a second"))
    section.remarks = [
        "A move is a look, a write with all that the core does for it, or the end; \(moves[0]) make a run,"
            + " \(moves[2]) where a step of the core counts as one."
    ]
    return section
}

/// A machine as it was found, and the run that is to be carried out on it, again and again from there.
private struct MoveStage {
    private let machine: SysfsMachine<ScriptedDrivers>
    private let run: PlanRun

    init() throws {
        let simulated = try SimulatedMachine(MachineDescription.demo())
        let card = DeviceReference(bus: "pci", name: "0000:03:00.0")
        let binder = Binder(simulated.sysfs, host: simulated.host)
        run = PlanRun(try binder.plan(Binder.Request([card], goal: .driver("vfio-pci"))))
        let started = try MachineDescription.demo().start()
        machine = SysfsMachine(core: started.core, drivers: started.drivers, limits: .noLogs)
    }

    /// The number of moves that a run has made.
    func carry() throws -> Int {
        var (machine, run, count) = (machine, run, 0)
        while !run.isOver {
            run.answer(machine.answer(run.next()) { $0.run() })
            count += 1
        }
        try check(run)
        return count
    }

    func carryKeepingCopies() throws -> Int {
        var (machine, run) = (machine, run)
        var kept: [(SysfsMachine<ScriptedDrivers>, PlanRun)] = []
        while !run.isOver {
            kept.append((machine, run))
            run.answer(machine.answer(run.next()) { $0.run() })
        }
        try check(run)
        return kept.count
    }

    func carryByStep() throws -> Int {
        var (machine, run, count) = (machine, run, 0)
        while !run.isOver {
            let answer = machine.answer(run.next()) { machine in
                while machine.stepOnce() { count += 1 }
            }
            run.answer(answer)
            count += 1
        }
        try check(run)
        return count
    }

    private func check(_ run: PlanRun) throws {
        guard case .end(.success) = run.next() else { throw Failure("the run failed") }
    }
}

extension SysfsMachine where Drivers == ScriptedDrivers {
    /// Does what a run asks for; `finish` lets a write that was begun come to its end.
    fileprivate mutating func answer(
        _ move: PlanRun.Move,
        finish: (inout SysfsMachine) -> Void
    ) -> PlanRun.Answer {
        do throws(Errno) {
            switch move {
            case .look(.link(let path)): return try answer(.readlink(path))
            case .look(.entry(let path)):
                _ = try begin(.stat(path))
                return .done
            case .look(.names(let path)): return try answer(.list(path))
            case .look(.text(let path)): return try transfer(path, .read, nil, finish)
            case .write(let write), .patientWrite(let write):
                return try transfer(write.path, .write, Array(write.text.utf8), finish)
            case .findNodes: return .nodes([])
            case .record, .loadModule, .decide, .decideArrivals, .pause, .setOwner, .end:
                return .done
            }
        } catch {
            return .failed(error)
        }
    }

    private mutating func answer(_ call: SysfsCall) throws(Errno) -> PlanRun.Answer {
        switch try begin(call) {
        case .done(.target(let target)): return .text(target)
        case .done(.names(let names)): return .names(names)
        default: return .done
        }
    }

    /// Opens a file, reads it or writes to it, and closes it.
    private mutating func transfer(
        _ path: SysfsPath,
        _ access: SysfsAccess,
        _ bytes: [UInt8]?,
        _ finish: (inout SysfsMachine) -> Void
    ) throws(Errno) -> PlanRun.Answer {
        guard case .done(.handle(let handle)) = try begin(.open(path, access, asRoot: true)) else {
            throw .ioError
        }
        let progress = try begin(
            bytes.map { .write(handle, $0, at: 0) } ?? .read(handle, upTo: 4096, at: 0)
        )
        var result: Result<SysfsReply, Errno>
        switch progress {
        case .done(let reply): result = .success(reply)
        case .waits:
            finish(&self)
            result = takeNews().ended.first?.result ?? .failure(.deadlock)
        }
        _ = try begin(.close(handle))
        guard case .bytes(let read) = try result.get() else { return .done }
        let text = read.last == 0x0A ? read.dropLast() : read[...]
        return .text(String(decoding: text, as: UTF8.self))
    }

    /// Lets the first task that can go on do so, or answers for a driver; false when all wait.
    fileprivate mutating func stepOnce() -> Bool {
        for task in core.taskIDs {
            switch core.wait(of: task) {
            case nil: return (try? step(task)) != nil
            case .answer(let request)?:
                switch request.call {
                case .probe:
                    guard let answer = drivers.probe(request) else { continue }
                    return (try? probed(task, answer)) != nil
                case .remove:
                    guard drivers.remove(request) != nil else { continue }
                    return (try? removed(task)) != nil
                }
            default: continue
            }
        }
        return false
    }
}
