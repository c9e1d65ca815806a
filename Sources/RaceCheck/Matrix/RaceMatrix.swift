internal import DeviceBinding
internal import DriverCore
public import MachineFiles

/// Programs against what happens beside them: a verdict for each, and for each program with any two events at once.
public struct RaceMatrix: Sendable {
    /// The rows.
    public private(set) var rows: [Row] = []
    /// The events, a column each.
    public let events: [Event]
    /// What is asked of each program.
    public let task: Assignment
    /// What is one step.
    public let granularity: Granularity

    /// A program.
    public struct Row: Sendable {
        /// Its name.
        public var program: String
        /// What was found with each event alone, in the order of the events; nil where that cannot be held.
        public var alone: [Verdict?]
        /// What was found with each two events at once; empty where that was not asked for.
        public var pairs: [Pair] = []
        /// Why it cannot be used on this machine.
        public var obstacle: String?
    }

    /// Two events at once.
    public struct Pair: Sendable {
        /// Both.
        public var events: [Event]
        /// What was found.
        public var verdict: Verdict
    }

    /// Which programs a matrix has, and how far each search goes.
    public struct Request: Sendable {
        /// The programs, by their names.
        public var programs = Contest.programs
        /// The events.
        public var events = Event.allCases
        /// Whether each two events are tried at once.
        public var hasPairs = true
        /// What is one step.
        public var granularity = Granularity.access
        /// How far the search for each verdict goes.
        public var limits = Limits()

        /// All programs against all events.
        public init() {}
    }

    /// Looks at all of them.
    ///
    /// Each program is on the machine as it is, with the mechanisms that the program needs added where
    /// they were proposed and never made. `progress` is told what is looked at.
    public init(
        on machine: MachineDescription,
        of task: Assignment,
        _ request: Request = Request(),
        progress: (String) -> Void = { _ in }
    ) throws(RaceError) {
        self.task = task
        events = request.events
        granularity = request.granularity
        for program in request.programs {
            progress(program)
            rows.append(try RaceMatrix.row(program, machine, task, request))
        }
    }

    private static func row(
        _ program: String,
        _ machine: MachineDescription,
        _ task: Assignment,
        _ request: Request
    ) throws(RaceError) -> Row {
        let machine = try machine.with(proposalsFor: program, bus: task.device.bus)
        func verdict(_ events: [Event]) throws(RaceError) -> Verdict {
            let contest = Contest(program, to: task, against: events, by: request.granularity)
            return try contest.race(on: machine).verdict(within: request.limits)
        }
        var row = Row(program: program, alone: [])
        do throws(RaceError) { _ = try verdict([]) } catch {
            row.obstacle = error.description
            row.alone = request.events.map { _ in nil }
            return row
        }
        for event in request.events { row.alone.append(try? verdict([event])) }
        guard request.hasPairs else { return row }
        for (index, first) in request.events.enumerated() where row.alone[index] != nil {
            for (other, second) in request.events.enumerated()
            where other > index && row.alone[other] != nil {
                let both = [first, second]
                row.pairs.append(Pair(events: both, verdict: try verdict(both)))
            }
        }
        return row
    }
}

extension MachineDescription {
    /// The machine with the mechanisms that a program needs and that were proposed and never made.
    ///
    /// A plain bind needs a driver that the device fits: there, that the driver lists every device for its `bind` alone.
    public func with(proposalsFor program: String, bus: String) throws(RaceError)
        -> MachineDescription
    {
        guard let procedure = Procedure.all.first(where: { $0.name == program }) else {
            return self
        }
        var proposals = procedure.needs.compactMap { $0.proposal(bus: bus) }
        proposals.removeAll { $0 == "driver_override" }
        if program == Procedure.bind.name { proposals = ["sysfs_bind_only"] }
        do throws(MachineError) {
            return try under(profile: nil, proposals: proposals)
        } catch {
            throw RaceError("The machine cannot be used: \(error)")
        }
    }
}
