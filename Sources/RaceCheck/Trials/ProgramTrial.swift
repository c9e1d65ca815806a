public import DeviceBinding
internal import DriverCore
internal import DriverScripts
public import MachineSimulation
internal import Synchronization
internal import Sysfs
internal import SystemPackage
internal import VirtualSysfs

/// One execution of an unmodified program on a machine, watched by the judges of races.
///
/// ``willAccess(_:)`` is called before each of its accesses and ``didAccess(_:_:)`` after it, one after the other; then
/// ``end(succeeded:)``.
public final class ProgramTrial: Sendable {
    /// The machine that the program sees.
    public let machine: SimulatedMachine
    private let setting: Setting
    private let watch: Watch
    private let happenings: [Event: ProgramRace.Happening]
    private let settings: [Event: Setting]
    private let event: Event?
    private let moment: Int?

    // MARK: - Mutable state

    private struct State {
        var accesses: [Access] = []
        var steps: [Counterexample.Step] = []
        var reader: SightReader
        var sight: Sight
        var ledger: Ledger
        var shown: [Flaw: String] = [:]
        var conflicts: [Event: [Int]] = [:]
    }

    /// Guarded by itself; the machine's own lock is taken after it.
    private let state: Mutex<State>

    /// What lines of a counterexample call the program.
    static let program = "script"
    /// A program without steps.
    static let nothing = RecordedProgram(program, source: "", [])

    init(
        _ race: ProgramRace,
        _ happenings: [Event: ProgramRace.Happening],
        event: Event?,
        at moment: Int?
    ) throws(RaceError) {
        let alone = Race(
            on: race.machine,
            Actor(Self.program, .recorded(Self.nothing)),
            to: race.task,
            against: []
        )
        setting = try Setting(alone)
        watch = try Watch(alone, setting.start.machine.core)
        var settings: [Event: Setting] = [:]
        for (known, happening) in happenings where event == nil || event == known {
            settings[known] = try Setting(happening.race)
        }
        self.settings = settings
        self.happenings = happenings
        self.event = event
        self.moment = moment
        machine = setting.booted
        var reader = SightReader(wanted: race.task.driver, first: watch.first)
        let sight = reader.sight(of: watch.scene(of: setting.booted.core))
        state = Mutex(State(reader: reader, sight: sight, ledger: Ledger(sight)))
    }

    /// The accesses so far, in their order.
    public var accesses: [Access] { state.withLock { $0.accesses } }

    /// The moments at which each event matters: it and the access there do not commute.
    ///
    /// An event that happens at another moment is as if it happened at the next one of these.
    public func moments(of event: Event) -> [Int] { state.withLock { $0.conflicts[event] ?? [] } }

    // MARK: - The program

    /// The program is about to make an access.
    public func willAccess(_ access: Access) {
        state.withLock { state in
            let index = state.accesses.count
            state.accesses.append(access)
            look(&state, by: .program)
            if event == nil { survey(access, index, &state) }
            if index == moment { happen(&state) }
        }
    }

    /// An access of the program has ended.
    public func didAccess(_ access: Access, _ answer: Answer) {
        state.withLock { state in
            look(&state, by: .program)
            if access.concerns(watch.task, at: devicePath) { state.ledger.noteLook(state.sight) }
            state.steps.append(step(Self.program, access, answer))
        }
    }

    /// The program has ended.
    ///
    /// - Returns: What was wrong, at its end or on the way, with the way to it.
    public func end(succeeded: Bool) -> [Counterexample] {
        state.withLock { state in
            look(&state, by: .program)
            let claim: Claim = succeeded ? .success : .failure
            if moment.map({ $0 >= state.accesses.count }) == true { happen(&state) }
            let scene = watch.scene(of: machine.core)
            let atEnd =
                state.ledger.flaws(of: claim)
                .union(state.ledger.flawsAtRest(after: claim, state.sight))
            for flaw in atEnd.flaws {
                let traces = state.ledger.traces(after: claim, state.sight)
                state.shown[flaw] =
                    flaw == .leftBehind
                    ? traces.compactMap { scene.remains[$0] }.joined(separator: "; ")
                    : scene.isPresent ? scene.driver ?? "no driver" : "gone"
            }
            return state.shown.sorted { $0.key < $1.key }.map { flaw, detail in
                Counterexample(flaw: flaw, detail: detail, says: nil, steps: state.steps)
            }
        }
    }

    // MARK: - Judging

    /// Where the device is, as the kernel names it.
    private var devicePath: String? {
        let core = machine.core
        return core.device(watch.task.device).flatMap { core.path(of: $0) }
    }

    /// Takes in what has changed since the last look.
    private func look(_ state: inout State, by hand: Ledger.Hand) {
        let scene = watch.scene(of: machine.core)
        let sight = state.reader.sight(of: scene)
        if sight != state.sight { state.ledger.note(state.sight, sight, by: hand) }
        state.sight = sight
        for flaw in sight.flaws.flaws where state.shown[flaw] == nil {
            state.shown[flaw] =
                flaw == .stolen
                ? scene.stolen.joined(separator: ", ") : "\(scene.halfGroup ?? 0)"
        }
    }

    private func step(_ actor: String, _ access: Access, _ answer: Answer) -> Counterexample.Step {
        let end = Counterexample.End(actor: actor, access: access, answer: answer)
        return Counterexample.Step(actor: actor, access: access, kernelStep: nil, ended: [end])
    }

    // MARK: - Events

    /// Has the event happen on the machine.
    private func happen(_ state: inout State) {
        guard let event, let happening = happenings[event], let setting = settings[event] else {
            return
        }
        for access in happening.accesses {
            let answer = make(access, setting)
            look(&state, by: event.isDeliberate ? .deliberate : .other)
            state.steps.append(step(event.rawValue, access, answer))
        }
    }

    /// Does one thing on the machine itself.
    private func make(_ access: Access, _ setting: Setting) -> Answer {
        switch access {
        case .write(let write), .patientWrite(let write):
            do throws(Errno) {
                let file = try machine.virtual.open(write.path, .write)
                defer { machine.virtual.close(file) }
                _ = try machine.virtual.write(file, Array(write.text.utf8))
                return .done
            } catch {
                return .failed(error)
            }
        case .plugIn(let device):
            return finish(setting.addition(of: device, to: machine.core))
        case .unplug(let device):
            return finish(machine.core.device(device).map { .removeDevice($0) })
        case .load(let module): return finish(setting.loading(of: module))
        case .unload(let module): return finish(.unloadModule(module))
        case .look, .findNodes: return .done
        }
    }

    private func finish(_ operation: DriverCore.Operation?) -> Answer {
        guard let operation else { return .failed(.operationNotSupportedByDevice) }
        do throws(DriverCore.Interruption) {
            _ = try machine.virtual.finish(operation)
            return .done
        } catch {
            guard case .refused(let refusal) = error else { return .waits }
            return .failed(Errno(rawValue: refusal.errno.rawValue))
        }
    }

    /// Notes for which events it makes a difference whether they happen before or after an access.
    private func survey(_ access: Access, _ index: Int, _ state: inout State) {
        var copy = machine.virtual.copy
        copy.keepNoLogs()
        let world = World(copy)
        for (event, happening) in happenings {
            guard let setting = settings[event] else { continue }
            let differs = !world.commutes(access, happening.accesses, setting)
            if differs { state.conflicts[event, default: []].append(index) }
        }
    }
}

extension World {
    /// Whether an access and others come to the same in either order: answers, and the machine afterwards.
    fileprivate func commutes(_ access: Access, _ others: [Access], _ setting: Setting) -> Bool {
        var (first, second) = (self, self)
        let before = first.answer(to: access, setting)
        let after = others.map { first.answer(to: $0, setting) }
        let others = others.map { second.answer(to: $0, setting) }
        guard second.answer(to: access, setting) == before, others == after else { return false }
        return first.machine.core.content.fingerprint == second.machine.core.content.fingerprint
    }

    /// What an access comes to when all that can go on has gone on; nil where it waits.
    private mutating func answer(to access: Access, _ setting: Setting) -> Answer? {
        if let answer = begin(access, by: 0, in: setting) { return answer }
        let ended = run()
        if let end = ended.first(where: { $0.actor == 0 }) { return end.answer }
        leave(0)
        return nil
    }
}
