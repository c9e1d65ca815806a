internal import DriverCore

/// What the core does and no kernel here was watched doing: it was read in the kernel's source.
public enum UnwatchedRules {
    /// Buses of which no kernel here has a device that a case could bind.
    public static let buses =
        DriverCore.BusKind.allCases.filter { $0.rules.provenance == .source }.map { $0.rawValue }

    /// Kernels that could not be booted.
    public static let profiles =
        DriverCore.Profile.all.filter { $0.provenance == .source }.map { $0.name }

    /// What was proposed and never merged, or merged into a kernel from before.
    public static let proposals = DriverCore.Proposal.allCases.map { $0.name }

    /// Reasons of a refusal that no recorded case and no sequence has reached, by what they belong to.
    public static let reasons: [(belongsTo: String, names: [String])] = [
        (
            "a device that is just coming or going while a writer is under way",
            ["notReady", "noMatch notYetMatchable", "gone"]
        ),
        (
            "drivers that can be probed only while they register",
            ["probeIsGone", "nothingBound"]
        ),
        ("vfio-platform, which no Debian kernel has", ["noFirmwareForVFIO"]),
        ("vfio without an IOMMU, which no Debian kernel has", ["vfio mixedGroups"]),
        ("functions that vfio-pci denies", ["deniedByVFIO"]),
        ("the kernel of the debate", ["stopped", "linkExists", "vfio deviceListed"]),
        (
            "proposals",
            ["noMatch preferredDriverNames", "notACompatible", "noSuchCompatible"]
        ),
        (
            "buses from source",
            [
                "noMatch noBusEntry", "noMatch entryDoesNotCount", "noMatch nothingFits",
                "noMatch barrier",
            ]
        ),
        (
            "what only a caller of the core can ask, not a file",
            ["noSuchBus", "noSuchParent", "noSuchAttribute", "notAName", "noMatch otherBus"]
        ),
        (
            "modules asked for twice, or at once",
            ["moduleLoaded", "moduleNotLoaded", "moduleChanging"]
        ),
    ]

    /// Rules without a name in the core, each in a few words.
    public static let others = [
        "ACPI matching (`PRP0001` too), and the device tree's keys in events",
        "Run-once drivers: platform drivers that can be probed only while they register",
        "Buses that take the parent's lock, except USB interfaces",
        "The first-come rule of the lock that `remove` and `rescan` of PCI share",
        "A virtual function's place above bus 255",
        "Asynchronous order under load: what is promised for each device was watched, not what happens among many",
        "The PCI domain that a driver makes behind a function, such as a VMD",
        "The stop of the machine where a host driver binds into a group in use (Linux 3.14)",
    ]

    /// All of it, as a list in Markdown; the report holds these lines.
    public static var lines: [String] {
        [
            "- Buses: \(listed(buses)).",
            "- Kernels: \(listed(profiles)).",
            "- Proposals: \(listed(proposals)).",
        ] + reasons.map { "- Refusals, of \($0.belongsTo): \(listed($0.names))." }
            + others.map { "- \($0)." }
    }

    private static func listed(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
