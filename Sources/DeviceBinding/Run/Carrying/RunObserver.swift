/// Is informed of a run while it is carried out; it can neither stop nor change it.
public protocol RunObserver {
    /// The devices are as the plan found them, and its first step is about to be taken.
    mutating func willBegin(_ plan: Plan)
    /// The step of this index is about to be taken.
    mutating func willTake(_ step: Step, at index: Int)
    /// The step of this index was taken, and what must hold after it holds.
    mutating func didTake(_ step: Step, at index: Int)
    /// A step failed, and what was found is about to be restored.
    mutating func willRestore(after failure: Failure)
    /// This came of a move, but for the end.
    mutating func didMake(_ move: PlanRun.Move, _ answer: PlanRun.Answer)
}

extension RunObserver {
    /// Does nothing.
    public mutating func willBegin(_ plan: Plan) {}
    /// Does nothing.
    public mutating func willTake(_ step: Step, at index: Int) {}
    /// Does nothing.
    public mutating func didTake(_ step: Step, at index: Int) {}
    /// Does nothing.
    public mutating func willRestore(after failure: Failure) {}
    /// Does nothing.
    public mutating func didMake(_ move: PlanRun.Move, _ answer: PlanRun.Answer) {}
}

extension RunObserver {
    /// Tells of the way from one state of a run to the next.
    mutating func tell(of run: PlanRun, since old: PlanRun.Progress) {
        let new = run.progress
        var (begun, taken) = (old.begun, old.taken)
        if begun == 0, new.begun > 0 { willBegin(run.plan) }
        while begun < new.begun || taken < new.taken {
            if begun == taken {
                willTake(run.plan.steps[begun], at: begun)
                begun += 1
            } else {
                didTake(run.plan.steps[taken], at: taken)
                taken += 1
            }
        }
        if !old.isRestoring, new.isRestoring, let failure = run.state.failure {
            willRestore(after: failure)
        }
    }
}

extension PlanRun {
    /// How far a run has come, as an observer is told it.
    struct Progress: Hashable, Sendable {
        /// How many steps were begun.
        var begun = 0
        /// How many steps were taken.
        var taken = 0
        /// Whether what was found is being restored.
        var isRestoring = false
    }

    private var isRestoring: Bool {
        if case .restore = state.stage { true } else { false }
    }

    /// How far it has come.
    var progress: Progress {
        Progress(
            begun: state.begun,
            taken: state.taken,
            isRestoring: isRestoring
        )
    }
}

/// The observer that does nothing.
public struct Unobserved: RunObserver {
    /// An observer that does nothing.
    public init() {}
}
