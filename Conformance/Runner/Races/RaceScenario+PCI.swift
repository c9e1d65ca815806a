/// Scenarios of the PCI bus: functions `f` and `g` of one type.
extension RaceScenario {
    /// A and B list both functions, N lists nothing; nothing binds by itself.
    private static let free =
        ["autoprobe 0 pci", "cdrv A ids=1234:11e8", "cdrv B ids=1234:11e8", "cdrv N"]
    private static let bound = free + ["bind A f"]

    static let pci = [
        RaceScenario(free, "newid N", "bind A f"),
        RaceScenario(bound, "newid N", "unbind A f"),
        RaceScenario(free, "newid N", "probe g"),
        RaceScenario(free, "newid N", "override f B"),
        RaceScenario(free, "newid N", "newid N"),
        RaceScenario(free + ["newid N"], "removeid N", "removeid N"),
        RaceScenario(bound, "newid N", "drvdel A"),
        RaceScenario(free, "override f B", "probe f"),
        RaceScenario(free, "override f N", "bind N f"),
        RaceScenario(free, "bind A f", "bind B f"),
        RaceScenario(free, "remove f", "bind A f"),
        RaceScenario(bound, "remove f", "unbind A f"),
        RaceScenario(bound, "remove f", "drvdel A"),
        RaceScenario(free, "remove f", "newid N"),
        RaceScenario(free + ["remove f"], "rescan", "newid N"),
        RaceScenario(free + ["remove f"], "rescan", "drvdel A"),
    ]
}
