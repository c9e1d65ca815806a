internal import DeviceBinding
internal import Sysfs
internal import VirtualSysfs

/// The rules of a race: which steps can be taken from a state, and where each leads.
///
/// A state is a row of numbers: of the world, of what judges remember, and of each actor's position.
struct Play: Sendable {
    let race: Race
    let watch: Watch
    private(set) var worlds: WorldTable
    private(set) var programs: [ProgramTable] = []
    /// For each access, whether the program sees or changes the device's driver by it.
    private var isLook: [Bool] = []
    private let hands: [Ledger.Hand]

    /// Where in a row things stand.
    enum Column {
        static let world = 0
        static let ledger = 1
        static let firstActor = 2
    }

    /// What an actor begins.
    struct Begun {
        let access: Int32
        let edge: WorldTable.Edge
    }

    init(_ race: Race) throws(RaceError) {
        guard race.actors.count <= 16 else {
            throw RaceError("A race has at most 16 actors, and this one has \(race.actors.count).")
        }
        self.race = race
        let setting = try Setting(race)
        watch = try Watch(race, setting.start.machine.core)
        hands = race.actors.enumerated().map { index, actor in
            index == 0 ? .program : actor.isDeliberate ? .deliberate : .other
        }
        worlds = WorldTable(setting, watch, actors: race.actors.count)
        for actor in race.actors {
            programs.append(try ProgramTable(actor, in: setting, &worlds))
        }
    }

    /// How many numbers a row has.
    var width: Int { Column.firstActor + programs.count }

    /// The state in which the race begins.
    var firstRow: [Int32] {
        var row = [Int32](repeating: 0, count: width)
        row[Column.ledger] = Ledger(worlds.sight(of: worlds.scene(of: 0))).number
        return row
    }

    /// What the next access of an actor comes to; nil where it is over, or waits.
    mutating func begin(_ actor: Int, in row: [Int32]) -> Begun? {
        let world = row[Column.world]
        guard worlds.waiting[Int(world)] & 1 << UInt32(actor) == 0,
            case .access(let access) = programs[actor].wants[Int(row[Column.firstActor + actor])]
        else { return nil }
        let edge = worlds.edge(from: world, access, by: actor)
        return Begun(access: access, edge: worlds.edges[Int(edge)])
    }

    /// The steps that the kernel can take; none where each access is one step.
    mutating func kernelSteps(in row: [Int32]) -> [WorldTable.KernelEdge] {
        worlds.kernelEdges(from: row[Column.world])
    }

    /// Takes a step of an actor, or of the kernel.
    ///
    /// - Returns: The flaws that show in the state that the row is then.
    mutating func take(_ edge: WorldTable.Edge, by actor: Int?, _ row: inout [Int32])
        throws(RaceError) -> FlawSet
    {
        let wasScene = worlds.scene(of: row[Column.world])
        row[Column.world] = edge.world
        var told = Told()
        if edge.answer >= 0, let actor {
            try tell(actor, edge.answer, &row, &told)
        } else {
            for index in edge.others {
                let end = worlds.ended[Int(index)]
                try tell(end.actor, end.answer, &row, &told)
            }
        }
        let scene = worlds.scene(of: edge.world)
        let sight = worlds.sight(of: scene)
        var ledger = Ledger(number: row[Column.ledger])
        if scene != wasScene {
            ledger.note(worlds.sight(of: wasScene), sight, by: actor.map { hands[$0] } ?? .other)
        }
        if told.hasLooked { ledger.noteLook(sight) }
        row[Column.ledger] = ledger.number
        guard let claim = told.claim else { return sight.flaws }
        return sight.flaws.union(ledger.flaws(of: claim))
    }

    /// What a step has told the program that is judged.
    private struct Told {
        /// Whether it has seen or changed which driver the device has.
        var hasLooked = false
        /// What it says, where it is over now.
        var claim: Claim?
    }

    /// Tells an actor what its access came to.
    private mutating func tell(
        _ actor: Int,
        _ answer: Int32,
        _ row: inout [Int32],
        _ told: inout Told
    ) throws(RaceError) {
        let column = Column.firstActor + actor
        if actor == 0 { told.hasLooked = isLook(access(of: 0, in: row)) }
        let next = try programs[actor].position(after: answer, at: row[column], &worlds)
        row[column] = next
        if actor == 0, case .end(let end) = programs[0].wants[Int(next)] { told.claim = end.claim }
    }

    /// The access that an actor has begun, or begins next.
    func access(of actor: Int, in row: [Int32]) -> Int32 {
        guard
            case .access(let access) = programs[actor].wants[Int(row[Column.firstActor + actor])]
        else { preconditionFailure("an actor that is over makes no access") }
        return access
    }

    /// Whether an access tells the program which driver the device has, or changes something.
    private mutating func isLook(_ access: Int32) -> Bool {
        while isLook.count < worlds.accesses.count {
            isLook.append(worlds.accesses[Int32(isLook.count)].concerns(race.task, at: nil))
        }
        return isLook[Int(access)]
    }

    // MARK: - Judging

    /// The flaws of a state from which nobody can take a step.
    func flawsAtRest(in row: [Int32]) -> FlawSet {
        let world = row[Column.world]
        if worlds.hasDeadlock(world) { return FlawSet(.deadlock) }
        guard let claim = end(in: row)?.claim else { return FlawSet(.wedged) }
        let sight = worlds.sight(of: worlds.scene(of: world))
        return Ledger(number: row[Column.ledger]).flawsAtRest(after: claim, sight)
    }

    /// What the judged program says in a row; nil where it is not over.
    func end(in row: [Int32]) -> End? {
        guard case .end(let end) = programs[0].wants[Int(row[Column.firstActor])] else {
            return nil
        }
        return end
    }

    /// What is wrong in a state with a flaw, in a few words.
    func detail(of flaw: Flaw, in row: [Int32]) -> String {
        let seen = worlds.scenes[worlds.scene(of: row[Column.world])]
        switch flaw {
        case .stolen: return seen.stolen.joined(separator: ", ")
        case .halfGroup: return "\(seen.halfGroup ?? 0)"
        case .leftBehind:
            let ledger = Ledger(number: row[Column.ledger])
            let sight = worlds.sight(of: worlds.scene(of: row[Column.world]))
            let traces = end(in: row).map { ledger.traces(after: $0.claim, sight) }
            return (traces ?? []).compactMap { seen.remains[$0] }.joined(separator: "; ")
        default: return seen.isPresent ? seen.driver ?? "no driver" : "gone"
        }
    }
}

extension Access {
    /// Whether it tells a program which driver a device has, or gives or takes one.
    ///
    /// `path` is the device's own, below `/devices`, where programs go by that.
    func concerns(_ task: Assignment, at path: String?) -> Bool {
        switch self {
        case .look(let look):
            look.path == Files(task).link || look.path == Files(task).served
                || path.map { look.path.text == $0 + "/driver" } == true
        case .write(let write), .patientWrite(let write):
            ["bind", "unbind", "drivers_probe", "new_id", "vfio_bind"].contains(write.path.lastName)
        case .findNodes, .plugIn, .unplug, .load, .unload: false
        }
    }
}
