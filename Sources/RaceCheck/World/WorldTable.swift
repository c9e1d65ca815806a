internal import DeviceBinding
internal import VirtualSysfs

/// All worlds that a race has met, and what each access comes to in each: executed once, and remembered.
///
/// A world is known by the 128-bit fingerprint of its driver core; what is remembered of it is exactly what
/// the core has done there.
struct WorldTable: Sendable {
    private let setting: Setting
    private let watch: Watch
    private let scriptsChange: Bool
    private var numbers: [WorldKey: Int32] = [:]
    private var worlds: [World] = []
    /// The number of what judges see of each world.
    private var sceneNumbers: [Int32] = []
    /// The actors that wait for the end of an access, a bit each.
    private(set) var waiting: [UInt32] = []
    private(set) var scenes = Interner<Scene>()
    /// Each scene in numbers.
    private(set) var sights: [Sight] = []
    private var sightReader: SightReader
    private(set) var accesses = Interner<Access>()
    private(set) var answers = Interner<Answer>()
    /// The numbers of edges, by world and access, of those that end at once and touch no other actor.
    private var plain = PairTable()
    /// The other ones, by world and access, for each actor.
    private var others: [PairTable]
    private(set) var edges: [Edge] = []
    /// The ends of accesses, edge after edge.
    private(set) var ended: [AccessEnd] = []
    /// The steps that the kernel can take in a world, by world; made when they are first asked for.
    private var kernel: [Int32: [KernelEdge]] = [:]

    /// What an access comes to.
    struct Edge: Sendable {
        /// The world afterwards.
        let world: Int32
        /// The answer to whoever has begun the access just now, where it has ended and no other one has; else
        /// negative.
        let answer: Int32
        /// Where the accesses that have ended stand in ``ended``, where these are others.
        let others: Range<Int32>
    }

    /// The end of an access.
    struct AccessEnd: Sendable {
        /// The number of the actor that made it.
        let actor: Int
        let answer: Int32
    }

    /// What a step of the kernel comes to.
    struct KernelEdge: Sendable {
        /// Whose access it belongs to.
        let actor: Int?
        let edge: Edge
    }

    init(_ setting: Setting, _ watch: Watch, actors: Int) {
        self.setting = setting
        self.watch = watch
        scriptsChange = setting.scriptsChange
        sightReader = SightReader(wanted: watch.task.driver, first: watch.first)
        others = Array(repeating: PairTable(), count: actors)
        _ = number(of: setting.start)
    }

    var count: Int { worlds.count }

    /// How many bytes it takes, about: a held world shares most with others.
    var bytes: Int { worlds.count * WorldTable.bytesOfWorld + edges.count * 64 }

    private static let bytesOfWorld = 2500

    /// What tells a world from others.
    func key(of world: Int32) -> WorldKey {
        WorldKey(worlds[Int(world)], scriptsChange: scriptsChange)
    }

    /// How many accesses and steps of the kernel were executed.
    var executions: Int { edges.count + kernel.values.reduce(0) { $0 + $1.count } }

    /// Whether two calls wait for locks that the other one has.
    func hasDeadlock(_ world: Int32) -> Bool { worlds[Int(world)].hasDeadlock }

    func scene(of world: Int32) -> Int32 { sceneNumbers[Int(world)] }

    func sight(of scene: Int32) -> Sight { sights[Int(scene)] }

    mutating func number(of access: Access) -> Int32 { accesses.number(of: access) }

    /// What an access of an actor comes to in a world.
    mutating func edge(from world: Int32, _ access: Int32, by actor: Int) -> Int32 {
        if let known = plain[world, access] { return known }
        if let known = others[actor][world, access] { return known }
        var next = worlds[Int(world)]
        let isAlone = next.calls.isEmpty
        var ends: [World.Ended] = []
        if let answer = next.begin(accesses[access], by: actor, in: setting) {
            ends.append(World.Ended(actor: actor, answer: answer))
        } else if setting.granularity == .access {
            ends = next.run()
            if case .patientWrite = accesses[access], !ends.contains(where: { $0.actor == actor }) {
                next.leave(actor)
                ends.append(World.Ended(actor: actor, answer: .waits))
            }
        }
        // Who touches no other actor, and is not in the world afterwards, may be anybody.
        let isPlain = isAlone && next.calls.isEmpty && ends.count == 1
        let number = Int32(edges.count)
        edges.append(edge(to: next, ends, isPlain: isPlain))
        if isPlain { plain[world, access] = number } else { others[actor][world, access] = number }
        return number
    }

    /// The steps that the kernel can take in a world; none where each access is one step.
    mutating func kernelEdges(from world: Int32) -> [KernelEdge] {
        guard setting.granularity == .lock else { return [] }
        if let known = kernel[world] { return known }
        let steps = worlds[Int(world)].kernelSteps.map { step in
            KernelEdge(actor: step.actor, edge: edge(to: step.world, step.ended))
        }
        kernel[world] = steps
        return steps
    }

    private mutating func edge(to next: World, _ ends: [World.Ended], isPlain: Bool = false)
        -> Edge
    {
        let number = number(of: next)
        if isPlain {
            return Edge(world: number, answer: answers.number(of: ends[0].answer), others: 0..<0)
        }
        let start = Int32(ended.count)
        for end in ends {
            ended.append(AccessEnd(actor: end.actor, answer: answers.number(of: end.answer)))
        }
        return Edge(world: number, answer: -1, others: start..<Int32(ended.count))
    }

    /// The accesses that have ended with a step of an actor, or of the kernel.
    func ends(of edge: Edge, by actor: Int?) -> [AccessEnd] {
        if edge.answer >= 0 {
            guard let actor else { preconditionFailure("nobody is told") }
            return [AccessEnd(actor: actor, answer: edge.answer)]
        }
        return Array(ended[Int(edge.others.lowerBound)..<Int(edge.others.upperBound)])
    }

    private mutating func number(of world: World) -> Int32 {
        let key = WorldKey(world, scriptsChange: scriptsChange)
        if let known = numbers[key] { return known }
        let number = Int32(worlds.count)
        numbers[key] = number
        worlds.append(world)
        let scene = scenes.number(of: watch.scene(of: world.machine.core))
        if Int(scene) == sights.count { sights.append(sightReader.sight(of: scenes[scene])) }
        sceneNumbers.append(scene)
        waiting.append(world.calls.reduce(0) { $0 | 1 << UInt32($1.actor) })
        return number
    }
}
