internal import DeviceBinding
public import MachineFiles

/// A counterexample with the race that it belongs to, as a file that can be played again.
public struct Replay: Hashable, Sendable {
    /// The machine, as `--machine` names it.
    public var machine: String
    /// The kernel whose rules hold; nil for that of the machine.
    public var profile: String?
    /// The mechanisms that are added to the machine.
    public var proposals: [String]
    /// The race.
    public var contest: Contest
    /// The flaw that it leads to.
    public var flaw: Flaw
    /// The steps, in their order.
    public var steps: [Step]

    /// A step: who takes it, and what was seen when the file was written.
    public struct Step: Hashable, Sendable {
        /// The actor; empty for work of the kernel's own.
        public var actor: String
        /// Which of the kernel's steps it is; nil for an access.
        public var kernelStep: Int?
        /// What it did and what it was answered, in words.
        public var words: String
    }

    /// A file for a counterexample.
    public init(
        _ counterexample: Counterexample,
        of contest: Contest,
        on machine: String,
        profile: String? = nil,
        proposals: [String] = []
    ) {
        self.machine = machine
        self.profile = profile
        self.proposals = proposals
        self.contest = contest
        flaw = counterexample.flaw
        steps = counterexample.steps.map { step in
            Step(actor: step.actor ?? "", kernelStep: step.kernelStep, words: step.words)
        }
    }

    /// What playing it again came to.
    public struct Outcome: Hashable, Sendable {
        /// The steps as they were taken now.
        public var counterexample: Counterexample
        /// The number of the first step, from 1, that was answered otherwise than the file says.
        public var firstDifference: Int?
        /// Whether the flaw is there at the end.
        public var isReproduced: Bool
    }

    /// Plays it on a machine, step by step.
    ///
    /// - Throws: ``RaceError`` where a step cannot be taken: the file is for another machine.
    public func play(on machine: MachineDescription) throws(RaceError) -> Outcome {
        let race = try contest.race(
            on: machine.with(proposalsFor: contest.program, bus: contest.task.device.bus)
        )
        let names = race.actors.map(\.name)
        var walk = Walk(try Play(race))
        var taken: [Counterexample.Step] = []
        var firstDifference: Int?
        for (index, step) in steps.enumerated() {
            let move: Move
            if let kernel = step.kernelStep {
                move = .kernel(UInt16(truncatingIfNeeded: kernel))
            } else {
                guard let actor = names.firstIndex(of: step.actor) else {
                    throw RaceError("Step \(index + 1): there is no actor '\(step.actor)'.")
                }
                move = .actor(UInt16(actor))
            }
            guard let next = try walk.take(move) else {
                throw RaceError("Step \(index + 1) cannot be taken on this machine: \(step.words)")
            }
            if firstDifference == nil, next.words != step.words { firstDifference = index + 1 }
            taken.append(next)
        }
        let flaws = walk.flaws()
        return Outcome(
            counterexample: Counterexample(
                flaw: flaw,
                detail: flaws[flaw] ?? "",
                says: walk.says,
                steps: taken
            ),
            firstDifference: firstDifference,
            isReproduced: flaws[flaw] != nil
        )
    }
}

extension Counterexample.Step {
    /// What it did and what it was answered, in words.
    var words: String {
        let begun = access.map(\.words) ?? "goes on in the kernel"
        return ended.reduce(begun) { $0 + " -> \($1.answer.words)" }
    }
}
