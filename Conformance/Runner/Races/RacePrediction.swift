public import DriverCore
internal import DriverScripts

/// What may come of a race: every outcome of every interleaving of the driver core's steps.
///
/// The tasks of both operations, and those that they leave to the core's own workers, take their steps in
/// every order. Ways that lead to the same state are followed once.
public struct RacePrediction {
    /// The outcomes: `left OK, right EBUSY, x A`.
    public private(set) var outcomes: Set<String> = []
    /// How many different states were met.
    public var stateCount: Int { seen.count }

    private let scenario: RaceScenario
    private var seen: Set<Key> = []
    private let left: DriverCore.TaskID
    private let right: DriverCore.TaskID

    /// What tells two states apart, of which one is followed.
    private struct Key: Hashable {
        let core: DriverCore.Fingerprint
        /// What the two tasks are: they may be alike, and which of them stands where is told apart.
        let tasks: [DriverCore.Fingerprint?]
        let drivers: ScriptedDrivers
        let ended: [DriverCore.TaskID: String]
    }

    /// A race under way: the core, what its drivers return, and which of both have ended, and how.
    private struct State {
        var core: DriverCore
        var drivers = ScriptedDrivers()
        var ended: [DriverCore.TaskID: String] = [:]

        /// Equal for equal states.
        func key(_ tasks: [DriverCore.TaskID]) -> Key {
            Key(
                core: core.content.fingerprint,
                tasks: tasks.map { core.fingerprint(of: $0) },
                drivers: drivers,
                ended: ended
            )
        }

        /// How a task can go on, or nil when it waits for another.
        mutating func action(of task: DriverCore.TaskID) -> DriverCore.Action? {
            switch core.wait(of: task) {
            case nil: .step(task)
            case .answer(let request)?:
                switch request.call {
                case .probe: drivers.probe(request).map { .probed(task, $0) }
                case .remove: drivers.remove(request).map { _ in .removed(task) }
                }
            default: nil
            }
        }

        mutating func take(_ effects: [DriverCore.Effect]) {
            for case .ended(let task, let outcome) in effects {
                if case .failed(let refusal) = outcome {
                    ended[task] = refusal.errno.description
                } else {
                    ended[task] = "OK"
                }
            }
        }
    }

    /// Follows all interleavings of a scenario under the rules of a kernel.
    public init(_ scenario: RaceScenario, _ profile: DriverCore.Profile) throws(RunnerError) {
        self.scenario = scenario
        var state = State(core: DriverCore(profile: profile))
        for move in scenario.setup + [scenario.left, scenario.right] {
            if let (driver, bus, script) = move.script { state.drivers[driver, on: bus] = script }
        }
        let platform = DriverCore.DeviceDescription(name: "platform", bus: nil, identity: .named)
        let bus = DriverCore.BusDescription(name: "platform", rule: .platform)
        for operation in [DriverCore.Operation.addBus(bus), .addDevice(platform)] {
            try Self.perform(operation, &state, "the bus")
        }
        if scenario.isPCI {
            // The bus first, and then what is on it.
            for operation in RaceFunction.operations(on: state.core) {
                try Self.perform(operation, &state, "PCI")
            }
            for operation in RaceFunction.operations(on: state.core) {
                try Self.perform(operation, &state, "the functions")
            }
        }
        for move in scenario.setup {
            try Self.perform(move.operation(on: state.core), &state, "\(move)")
        }
        var tasks: [DriverCore.TaskID] = []
        for move in [scenario.left, scenario.right] {
            guard let operation = move.operation(on: state.core) else {
                throw RunnerError("\(scenario.name): '\(move)' means nothing here")
            }
            tasks.append(state.core.begin(operation))
        }
        (left, right) = (tasks[0], tasks[1])
        follow(state)
    }

    private static func perform(
        _ operation: DriverCore.Operation?,
        _ state: inout State,
        _ name: String
    ) throws(RunnerError) {
        guard let operation else { throw RunnerError("'\(name)' means nothing here") }
        switch state.core.perform(operation, &state.drivers).outcome {
        case nil: throw RunnerError("'\(name)' waits")
        case .failed(let refusal)?: throw RunnerError("'\(name)': \(refusal.errno)")
        default: return
        }
    }

    /// Lets each task that can go on do so, one after the other, each on a copy.
    private mutating func follow(_ first: State) {
        var states = [first]
        while let state = states.popLast() {
            guard seen.insert(state.key([left, right])).inserted else { continue }
            var hasMoved = false
            for task in state.core.taskIDs {
                guard let next = next(of: state, task) else { continue }
                hasMoved = true
                states.append(next)
            }
            if !hasMoved { outcomes.insert(outcome(of: state)) }
        }
    }

    /// The state after a task's next step, or nil when it waits for another.
    private func next(of state: State, _ task: DriverCore.TaskID) -> State? {
        var next = state
        guard let action = next.action(of: task), let effects = try? next.core.apply(action) else {
            return nil
        }
        next.take(effects)
        return next
    }

    private func outcome(of state: State) -> String {
        let core = state.core
        let ends = scenario.devices.map { name in
            let device = core.busIDs.compactMap {
                core.device(named: RaceMove.name(of: name), on: $0)
            }.first
            guard let device else { return "\(name) gone" }
            let driver = core.driver(of: device).flatMap { core.name(of: $0) }
            return "\(name) \(driver ?? "-")"
        }
        let answers = [
            "left \(state.ended[left] ?? "waits")", "right \(state.ended[right] ?? "waits")",
        ]
        return (answers + ends).joined(separator: ", ")
    }
}
