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
        var judge: TrialJudge
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
        state = Mutex(State(judge: TrialJudge(watch, setting.booted.core)))
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
            state.judge.look(at: machine.core, by: .program)
            if event == nil { survey(access, index, &state) }
            if index == moment { happen(&state) }
        }
    }

    /// An access of the program has ended.
    public func didAccess(_ access: Access, _ answer: Answer) {
        state.withLock { state in
            state.judge.didAccess(access, machine.core)
            state.steps.append(step(Self.program, access, answer))
        }
    }

    /// The program has ended.
    ///
    /// - Returns: What was wrong, at its end or on the way, with the way to it.
    public func end(succeeded: Bool) -> [Counterexample] {
        state.withLock { state in
            state.judge.look(at: machine.core, by: .program)
            if moment.map({ $0 >= state.accesses.count }) == true { happen(&state) }
            let found = state.judge.flaws(of: succeeded ? .success : .failure, machine.core)
            return found.sorted { $0.key < $1.key }.map { flaw, detail in
                Counterexample(flaw: flaw, detail: detail, says: nil, steps: state.steps)
            }
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
            state.judge.look(at: machine.core, by: event.hand)
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
            var first = Order(world: world, judge: state.judge, setting: setting)
            first.take(access)
            first.take(happening.accesses, of: event)
            var second = Order(world: world, judge: state.judge, setting: setting)
            second.take(happening.accesses, of: event)
            second.take(access)
            if !first.comes(toTheSameAs: second) {
                state.conflicts[event, default: []].append(index)
            }
        }
    }
}

/// One of the two orders of an access and an event, on a copy of the machine.
private struct Order {
    var world: World
    var judge: TrialJudge
    let setting: Setting
    private var answer: Answer?
    private var answersOfEvent: [Answer?] = []

    init(world: World, judge: TrialJudge, setting: Setting) {
        self.world = world
        self.judge = judge
        self.setting = setting
    }

    mutating func take(_ access: Access) {
        answer = answer(to: access)
        judge.didAccess(access, world.machine.core)
    }

    mutating func take(_ accesses: [Access], of event: Event) {
        for access in accesses {
            answersOfEvent.append(answer(to: access))
            judge.look(at: world.machine.core, by: event.hand)
        }
    }

    /// Whether the answers are the same, the machine afterwards, and what the judges remember.
    func comes(toTheSameAs other: Order) -> Bool {
        answer == other.answer && answersOfEvent == other.answersOfEvent
            && world.machine.core.content.fingerprint
                == other.world.machine.core.content.fingerprint
            && judge.remembers(theSameAs: other.judge)
    }

    /// What an access comes to when all that can go on has gone on; nil where it waits.
    private mutating func answer(to access: Access) -> Answer? {
        if let answer = world.begin(access, by: 0, in: setting) { return answer }
        let ended = world.run()
        if let end = ended.first(where: { $0.actor == 0 }) { return end.answer }
        world.leave(0)
        return nil
    }
}

extension Event {
    /// Whose hand it is to the judges.
    fileprivate var hand: Ledger.Hand { isDeliberate ? .deliberate : .other }
}
