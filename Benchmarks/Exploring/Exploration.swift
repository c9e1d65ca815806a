import DriverCore
import DriverScripts

/// All interleavings of the steps of three administrators, depth first; a state that was seen is not entered again.
///
/// A platform bus, two devices, two drivers. One administrator sets an override, unbinds and probes; one unbinds and
/// binds by name; one probes. What a driver is asked it answers at once.
struct Exploration {
    /// The parts of a transition's work, to see what each costs.
    enum Work: String, CaseIterable {
        case copyAndStep = "copy and step"
        case withFootprint = "and footprint"
        case withFingerprint = "and fingerprint, of states not seen before"
    }

    private(set) var transitions = 0
    private(set) var states = 0
    private(set) var ends = 0
    private let start: State
    private let work: Work

    /// A core with what each administrator is about to do.
    private struct State {
        var core: DriverCore
        var administrators: [Administrator]
    }

    private struct Administrator {
        let operations: [DriverCore.Operation]
        /// How many it has begun.
        var begun = 0
        /// The one that is under way.
        var task: DriverCore.TaskID?
    }

    /// What tells two states apart: the core's content, and where each administrator is.
    private struct Key: Hashable {
        var high: UInt64
        var low: UInt64

        init(_ state: State) {
            let print = state.core.content.fingerprint
            (high, low) = (print.high, print.low)
            for (index, administrator) in state.administrators.enumerated() {
                add(UInt64(administrator.begun), UInt64(index))
                guard let task = administrator.task,
                    let print = state.core.fingerprint(of: task)
                else { continue }
                add(print.high, print.low)
            }
        }

        private mutating func add(_ left: UInt64, _ right: UInt64) {
            high = (high ^ left) &* 0x9e37_79b9_7f4a_7c15
            low = (low ^ right) &* 0xbf58_476d_1ce4_e5b9
            (high, low) = (high ^ low >> 32, low ^ high >> 29)
        }

        /// The key is a good hash already.
        func hash(into hasher: inout Hasher) { hasher.combine(low) }
    }

    init(_ work: Work) throws {
        self.work = work
        var core = DriverCore()
        var drivers = ScriptedDrivers()
        func perform(_ operation: DriverCore.Operation) throws {
            try core.finish(operation, &drivers)
        }
        try perform(.addBus(.init(name: "platform", rule: .platform)))
        for name in ["host", "other"] {
            let table = DriverCore.PlatformMatchTable(names: ["x", "y"])
            try perform(
                .registerDriver(.init(name: name, bus: "platform", table: .platform(table)))
            )
        }
        for name in ["x", "y"] {
            let identity = DriverCore.DeviceIdentity.platform(.init(baseName: name))
            try perform(.addDevice(.init(name: name, bus: "platform", identity: identity)))
        }
        guard let bus = core.bus(named: "platform"), let x = core.device(named: "x", on: bus),
            let host = core.driver(named: "host", on: bus)
        else { throw Failure("the machine is not complete") }
        func store(_ attribute: DriverCore.Attribute, _ text: String) -> DriverCore.Operation {
            .store(attribute, Array(text.utf8))
        }
        let administrators = [
            [
                store(.driverOverride(x), "other"), store(.unbind(host), "x"),
                store(.driversProbe(bus), "x"),
            ],
            [store(.unbind(host), "x"), store(.bind(host), "x")],
            [store(.driversProbe(bus), "x")],
        ].map { Administrator(operations: $0) }
        core.keepFootprints(work != .copyAndStep)
        start = State(core: core, administrators: administrators)
    }

    /// Goes on until so many transitions were taken; where all are, it begins anew.
    mutating func run(transitions limit: Int) {
        while transitions < limit {
            var seen: Set<Key> = []
            var left = [start]
            while let state = left.popLast(), transitions < limit {
                follow(state, &seen, &left)
            }
            states = max(states, seen.count)
        }
    }

    private mutating func follow(_ state: State, _ seen: inout Set<Key>, _ left: inout [State]) {
        var hasMoved = false
        for index in state.administrators.indices
        where state.administrators[index].task == nil
            && state.administrators[index].begun < state.administrators[index].operations.count
        {
            var next = state
            let operation = next.administrators[index].operations[next.administrators[index].begun]
            next.administrators[index].task = next.core.begin(operation)
            next.administrators[index].begun += 1
            hasMoved = true
            if enter(&next, &seen) { left.append(next) }
        }
        for task in state.core.taskIDs {
            let action: DriverCore.Action
            switch state.core.wait(of: task) {
            case nil: action = .step(task)
            case .answer(let request): action = .taking(request)
            default: continue
            }
            var next = state
            guard let effects = try? next.core.apply(action) else { continue }
            for case .ended(let ended, _) in effects {
                for index in next.administrators.indices
                where next.administrators[index].task == ended {
                    next.administrators[index].task = nil
                }
            }
            hasMoved = true
            if enter(&next, &seen) { left.append(next) }
        }
        if !hasMoved { ends += 1 }
    }

    /// Whether a state is to be gone on from.
    private mutating func enter(_ state: inout State, _ seen: inout Set<Key>) -> Bool {
        transitions += 1
        if work != .copyAndStep, state.core.takeFootprint().isEmpty { return false }
        return work != .withFingerprint || seen.insert(Key(state)).inserted
    }
}

extension DriverCore.Action {
    /// What a driver that takes everything answers.
    static func taking(_ request: DriverCore.Request) -> DriverCore.Action {
        if case .remove = request.call {
            .removed(request.task)
        } else {
            .probed(request.task, .bound([]))
        }
    }
}
