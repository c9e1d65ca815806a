/// Keeps the records of a run, so that somebody else can go on or take it back when it is killed.
///
/// A record is kept before what it tells of is done. One that cannot be kept is a reason not to do it:
/// the run then puts back what it has done, and asks for no more records.
public protocol Journal {
    /// Keeps a record; `run` stands at the move that comes after it, and can be written down whole.
    mutating func keep(_ record: PlanRun.Record, of run: PlanRun) throws(Failure)
}
