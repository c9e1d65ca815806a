/// Told of each step before and after it, so that a later run can finish or undo a killed one.
///
/// A journal that cannot write what it must may throw before a step; the step is then not taken, and
/// what was done before it is restored.
public protocol Journal {
    /// The plan is about to be applied; its devices are as it found them.
    mutating func willApply(_ plan: Plan) throws(Failure)
    /// The step of this index is about to be taken.
    mutating func willTake(_ step: Step, at index: Int) throws(Failure)
    /// The step of this index was taken, and what must hold after it holds.
    mutating func didTake(_ step: Step, at index: Int)
    /// A step failed, and what was found is about to be restored.
    mutating func willRestore(after failure: Failure)
    /// All is over: the plan holds, or what was found is restored as far as it could be.
    mutating func didEnd()
}

extension Journal {
    /// Does nothing.
    public mutating func willApply(_ plan: Plan) throws(Failure) {}
    /// Does nothing.
    public mutating func willTake(_ step: Step, at index: Int) throws(Failure) {}
    /// Does nothing.
    public mutating func didTake(_ step: Step, at index: Int) {}
    /// Does nothing.
    public mutating func willRestore(after failure: Failure) {}
    /// Does nothing.
    public mutating func didEnd() {}
}

/// The journal that keeps nothing.
public struct NoJournal: Journal {
    /// A journal that keeps nothing.
    public init() {}
}
