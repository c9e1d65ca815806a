internal import DriverCore

/// What the core does and no kernel here was watched doing: it was read in the kernel's source.
public enum UnwatchedRules {
    /// Buses of which no kernel here has a device that a case could bind.
    public static let buses =
        BusKind.allCases.filter { $0.rules.provenance == .source }.map { $0.rawValue }

    /// Kernels that could not be booted.
    public static let profiles =
        Profile.all.filter { $0.provenance == .source }.map { $0.name }

    /// What was proposed and never merged, or merged into a kernel from before.
    public static let proposals = Proposal.allCases.map { $0.name }

    /// Reasons of a refusal that no recorded case and no sequence has reached, with what they belong to.
    public static let reasons: [(name: String, belongsTo: String)] =
        named(
            "a device in the middle of its own coming, which no writer met here",
            ["notReady", "noMatch notYetMatchable"]
        )
        + named(
            "drivers that can be probed only while they register",
            ["probeIsGone", "nothingBound"]
        )
        + named("vfio-platform, which no Debian kernel has", ["noFirmwareForVFIO"])
        + named("the kernel of the debate", ["stopped", "linkExists", "vfio deviceListed"])
        + named(
            "proposals",
            ["noMatch preferredDriverNames", "notACompatible", "noSuchCompatible"]
        )
        + named(
            "buses from source",
            [
                "noMatch noBusEntry", "noMatch entryDoesNotCount", "noMatch nothingFits",
                "noMatch barrier",
            ]
        )
        + named(
            "what only a caller of the core can ask, not a file",
            ["noSuchBus", "noSuchParent", "noSuchAttribute", "notAName", "noMatch otherBus"]
        )
        + named(
            "modules asked for twice, or at once",
            ["moduleLoaded", "moduleNotLoaded", "moduleChanging"]
        )

    private static func named(
        _ belongsTo: String,
        _ names: [String]
    ) -> [(name: String, belongsTo: String)] {
        names.map { ($0, belongsTo) }
    }

    /// Rules without a name in the core, each in a few words.
    public static let others = [
        "ACPI matching (`PRP0001` too), and the device tree's keys in events",
        "run-once drivers: platform drivers that can be probed only while they register",
        "buses that take the parent's lock, but for USB interfaces",
        "the first-come rule of the lock that `remove` and `rescan` of PCI share",
        "a virtual function's place above bus 255",
        "asynchronous order under load: what is promised for each device was watched, not what happens among many",
        "the stop of the machine where a host driver binds into a group in use (Linux 3.14)",
    ]

    /// All of it, as a list in Markdown; the report holds these lines.
    public static var lines: [String] {
        [
            "- Buses: \(listed(buses)).",
            "- Kernels: \(listed(profiles)).",
            "- Proposals: \(listed(proposals)).",
        ] + reasons.map { "- The refusal `\($0.name)`: \($0.belongsTo)." }
            + others.map { "- \($0)." }
    }

    private static func listed(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
