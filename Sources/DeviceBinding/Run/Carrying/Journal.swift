/// Keeps the records of a run, so that another process can resume it or take it back when it is killed.
///
/// A record is kept before the action that it describes. If it cannot be kept, the action is not
/// taken: the run then puts back what it has done, and asks for no more records.
public protocol Journal {
    /// Keeps a record; `run` stands at the move that comes after it, and can be written down whole.
    mutating func keep(_ record: PlanRun.Record, of run: PlanRun) throws(Failure)
}
