import ArgumentParser

/// The parts of the benchmark, in the order in which they run.
enum Part: String, CaseIterable, ExpressibleByArgument {
    case drivers, devices, copies, transitions, files, moves, rule, mount, run, journal, listing,
        counts, start

    func run(_ setting: Setting) throws -> Section {
        switch self {
        case .drivers: try measureDrivers(setting)
        case .devices: try measureDevices(setting)
        case .copies: try measureCopies(setting)
        case .transitions: try measureTransitions(setting)
        case .files: try measureFiles(setting)
        case .moves: try measureMoves(setting)
        case .rule: try measureRule(setting)
        case .mount: try measureMount(setting)
        case .run: try measureRun(setting)
        case .journal: try measureJournal(setting)
        case .listing: try measureListing(setting)
        case .counts: try countCalls(setting)
        case .start: try measureStart(setting)
        }
    }
}

/// What every part is told.
struct Setting {
    /// The repository's directory, with what `make build` leaves.
    let root: String
    /// How often each thing is measured.
    let rounds: Int
    /// Where what strace saw is kept, for those who want to know which calls were made.
    let traces: String?
    /// Where the command is installed for the benchmark, as it is for its users.
    ///
    /// The file that a linker has just written lies in memory in smaller pieces, and starts more slowly.
    private let installed: Scratch

    init(root: String, rounds: Int, traces: String?) throws {
        self.root = root
        self.rounds = rounds
        self.traces = traces
        installed = try Scratch()
        let words = ["\(root)/Scripts/install", "\(root)/.build/release/anybind", installed.path]
        _ = try Program(words).output(installed)
    }

    var anybind: String { "\(installed.path)/bin/anybind" }
}
