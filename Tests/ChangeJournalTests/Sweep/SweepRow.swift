import DeviceBinding
import Rehearsal
import Sysfs
import Testing

/// A command of the sweep.
enum SweepCommand: String, CaseIterable, Sendable {
    case bind, release, unbind, vfs, apply, undo, recover, hold
}

/// What is asked for on a machine: which devices get which driver, by which procedure.
struct SweepWay: Sendable {
    /// The machine, as the table calls it.
    let machine: String
    /// The procedure; nil for the one that suits.
    var procedure: Procedure? = .driverOverride
    /// What each device gets.
    let goals: [DeviceGoal]
    /// Proposals of the debate that the kernel has.
    var proposals: [String] = []
    /// How many virtual functions the device has, and is to have.
    var functions: (found: Int, count: Int)?
    /// What else is done to the machine before.
    var prepare: @Sendable (Rehearsal) throws -> Void = { _ in }
    /// The text of the machine; nil for the built-in one.
    var text: String?
    /// The commands that are tried; nil for all that suit.
    var commands: [SweepCommand]?

    /// The request that gives the devices away, with their nodes, or another goal to each.
    func request(_ goal: Change.Goal? = nil) -> Binder.Request {
        var request = Binder.Request(goals.map { DeviceGoal($0.device, goal ?? $0.goal) })
        if let functions {
            request.functions = functions.count
            if functions.count == 0 { request.goals = goals.map { DeviceGoal($0.device, .asIs) } }
        }
        request.procedure = functions?.count == 0 ? nil : procedure
        request.overridden = [.neighbours, .partialGroup, .held, .noIOMMU]
        let isForUserSpace = request.goals.contains { goal in
            if case .driver(let name) = goal.goal { name.contains("vfio") } else { false }
        }
        if isForUserSpace { request.owner = "alice" }
        return request
    }

    /// The machine before anything is asked for.
    func start() throws -> Rehearsal {
        let machine =
            try text.map { try Rehearsal($0, proposals: proposals) }
            ?? Rehearsal.demo(profile: "linux 6.12", proposals: proposals, knowsHolders: true)
        if let functions {
            let device = goals[0].device.path
            try machine.sysfs.write(device / "sriov_numvfs", "0")
            if functions.found > 0 {
                try machine.sysfs.write(device / "sriov_numvfs", "\(functions.found)")
            }
        }
        try prepare(machine)
        return machine
    }
}

/// A command with what it is asked for: a row of the sweep.
struct SweepRow: CustomTestStringConvertible, Sendable {
    let way: SweepWay
    let command: SweepCommand
    /// The command that was cut off, for a recovery.
    var cut: SweepCommand?

    /// The procedure as the table calls it.
    var procedure: String {
        way.functions?.count == 0 ? "removal" : way.procedure?.name ?? "as suits"
    }

    var testDescription: String {
        let what = way.goals.map { "\($0.device.name)=\($0.goal.word)" }.joined(separator: " ")
        let count = way.functions.map { " \($0.found) to \($0.count)" } ?? ""
        let command = "\(command)\(cut.map { " of \($0)" } ?? "")"
        return "\(command) \(what)\(count) by \(procedure) on \(way.machine)"
    }

    /// All rows: each way by each command that suits it.
    static let all: [SweepRow] = SweepWay.all.flatMap { way in
        let suits: [SweepCommand] =
            way.functions == nil
            ? [.bind, .release, .unbind, .apply, .undo, .recover, .hold]
            : [.vfs, .apply, .undo, .recover]
        return (way.commands ?? suits).flatMap { command -> [SweepRow] in
            // Who unbinds does it the same way whatever gives the device away.
            if command == .unbind, way.procedure?.name != Procedure.driverOverride.name {
                return []
            }
            guard command == .recover else { return [SweepRow(way: way, command: command)] }
            let cuts: [SweepCommand] =
                way.functions == nil ? [.bind, .release, .undo] : [.vfs, .undo]
            return cuts.filter { way.commands?.contains($0) ?? true }.map {
                SweepRow(way: way, command: command, cut: $0)
            }
        }
    }
}

extension Change.Goal {
    /// What is asked for, in a word.
    fileprivate var word: String {
        switch self {
        case .driver(let name): name
        case .anyDriver: "any"
        case .noDriver: "none"
        case .functions(let count): "\(count)"
        case .asIs: "anybody"
        case .gone: "gone"
        }
    }
}
