public import Sysfs
public import SysfsSurvey

/// A machine file of a machine that is there: read from its `/sys`, and nothing else of it is touched.
public struct Snapshot: Sendable {
    /// What is to be read, and what is to be said of it.
    public struct Options: Sendable {
        /// The name of the machine for people.
        public var name = "snapshot"
        /// The kernel's release, as uname(2) says it; it decides whose rules hold.
        public var release = ""
        /// The buses to take; nil for all.
        public var buses: Set<String>?
        /// The aliases of modules.
        public var aliases = ModuleAliases()
        /// Whether serial numbers and hardware addresses are replaced.
        public var isAnonymous = false

        /// The options that take everything as it is.
        public init() {}
    }

    /// The machine file, in JSON5.
    public let text: String
    /// How many devices of buses it has.
    public let deviceCount: Int

    /// Reads the machine that a `/sys` shows.
    public init(of sysfs: any Sysfs, _ options: Options = Options()) {
        let survey = SysfsSurvey(of: sysfs, buses: options.buses, aliases: options.aliases)
        var writer = SnapshotWriter(survey, options)
        text = writer.text()
        deviceCount = survey.devices.count { $0.bus != nil }
    }
}
