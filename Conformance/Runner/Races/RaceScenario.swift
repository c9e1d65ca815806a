/// Two processes that do one thing each at the same time, on a machine that is made anew each round.
public struct RaceScenario: Hashable, Sendable {
    /// What is done before, in order.
    public let setup: [RaceMove]
    /// What one process does.
    public let left: RaceMove
    /// What the other does.
    public let right: RaceMove

    /// The scenario in words: `bind A x | bind B x`.
    public var name: String { "\(left) | \(right)" }

    init(_ setup: [String], _ left: String, _ right: String) {
        self.setup = setup.map { RaceMove($0) }
        self.left = RaceMove(left)
        self.right = RaceMove(right)
    }

    private var moves: [RaceMove] { setup + [left, right] }

    /// The drivers that there may be, in the order of their making.
    var drivers: [String] { moves.compactMap { $0.made.driver } }
    /// The devices that there may be.
    var devices: [String] {
        moves.compactMap { $0.made.device } + (isPCI ? RaceFunction.all : [])
    }
    /// Whether it is about PCI functions.
    var isPCI: Bool { moves.contains { $0.isPCI } }
    /// Whether functions are taken away or looked for.
    var hotPlugs: Bool { moves.contains { $0.hotPlugs } }
}

extension RaceScenario {
    /// Device `x`, unbound, and two drivers that would take it; nothing binds by itself.
    private static let free = ["autoprobe 0", "pdev x", "pdrv A ids=x", "pdrv B ids=x"]
    private static let bound = free + ["bind A x"]
    /// The same with every new device offered to every driver from now on.
    private static let freeProbing = free + ["autoprobe 1"]
    private static let failing = free + ["pdrv F ids=x ret=-19"]
    private static let linked =
        ["autoprobe 0", "pdev x", "pdev y", "pdrv A ids=x", "pdrv C ids=y", "link y x"]

    /// All scenarios.
    public static let all = platform + pci

    private static let platform = [
        RaceScenario(free, "bind A x", "bind B x"),
        RaceScenario(free, "bind A x", "bind A x"),
        RaceScenario(free, "bind A x", "probe x"),
        RaceScenario(free, "bind B x", "probe x"),
        RaceScenario(free, "probe x", "probe x"),
        RaceScenario(bound, "unbind A x", "unbind A x"),
        RaceScenario(bound, "unbind A x", "bind B x"),
        RaceScenario(bound, "unbind A x", "bind A x"),
        RaceScenario(bound, "unbind A x", "probe x"),
        RaceScenario(free, "bind A x", "unbind A x"),
        RaceScenario(free, "bind A x", "drvdel A"),
        RaceScenario(free, "probe x", "drvdel A"),
        RaceScenario(bound, "unbind A x", "drvdel A"),
        RaceScenario(bound, "bind B x", "drvdel A"),
        RaceScenario(bound, "probe x", "drvdel A"),
        RaceScenario(free, "bind A x", "devdel x"),
        RaceScenario(free, "probe x", "devdel x"),
        RaceScenario(bound, "unbind A x", "devdel x"),
        RaceScenario(bound, "drvdel A", "devdel x"),
        RaceScenario(free, "override x B", "bind A x"),
        RaceScenario(free, "override x B", "probe x"),
        RaceScenario(free + ["override x B"], "override x", "probe x"),
        RaceScenario(freeProbing, "pdrv C ids=x", "bind A x"),
        RaceScenario(freeProbing, "pdrv C ids=x", "probe x"),
        RaceScenario(freeProbing, "pdrv C ids=x", "override x B"),
        RaceScenario(freeProbing, "pdrv C ids=x", "autoprobe 0"),
        RaceScenario(freeProbing, "pdrv C ids=x", "pdrv D ids=x"),
        RaceScenario(freeProbing, "pdrv C ids=x", "devdel x"),
        RaceScenario(freeProbing, "pdrv C ids=y", "pdev y"),
        RaceScenario(freeProbing + ["pdrv C ids=y"], "autoprobe 0", "pdev y"),
        RaceScenario(freeProbing + ["pdrv C ids=y"], "drvdel C", "pdev y"),
        RaceScenario(failing, "bind F x", "bind A x"),
        RaceScenario(failing, "bind F x", "probe x"),
        RaceScenario(linked, "bind A x", "bind C y"),
        RaceScenario(linked + ["bind A x"], "unbind A x", "bind C y"),
        RaceScenario(linked + ["bind A x", "bind C y"], "unbind A x", "unbind C y"),
    ]
}
