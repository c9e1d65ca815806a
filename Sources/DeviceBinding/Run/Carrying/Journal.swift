/// Keeps the records of a run, so that another process can resume it or take it back when it is killed.
///
/// A record is kept before the action that it describes. If it cannot be kept, the action is not
/// taken: the run then puts back what it has done, and asks for no more records but the end.
public protocol Journal {
    /// Looks, under the machine's lock and before anything is decided, whether a change of another process was
    /// interrupted, and puts that back.
    ///
    /// - Throws: What speaks against every change now, as a change of these devices that is still under way.
    mutating func prepare(on binder: Binder, for devices: [DeviceReference]) throws(Failure)
    /// Keeps a record; `run` stands at the move that comes after it, and can be written down whole.
    ///
    /// The end is asked for too where a record could not be kept: then there is to be none that takes the change for one
    /// that was interrupted, unless something of it is left.
    mutating func keep(_ record: PlanRun.Record, of run: PlanRun) throws(Failure)
    /// Takes it that a deed was answered so; what nobody can read later is worth a record.
    mutating func note(_ answer: PlanRun.Answer, to deed: PlanRun.Deed)
}

extension Journal {
    /// Looks for nothing.
    public mutating func prepare(on binder: Binder, for devices: [DeviceReference]) throws(Failure)
    {}
    /// Keeps nothing.
    public mutating func note(_ answer: PlanRun.Answer, to deed: PlanRun.Deed) {}
}
