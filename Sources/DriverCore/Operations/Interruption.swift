extension DriverCore {
    /// Why something that was to be done at once was not done.
    public enum Interruption: Error, Hashable, Sendable, CustomStringConvertible {
        /// It was refused, and nothing has changed.
        case refused(Refusal)
        /// It is under way as this task, and waits: for a driver that answers later, mostly.
        case waits(TaskID, Wait)

        /// What was refused and why, or that it waits.
        public var description: String {
            switch self {
            case .refused(let refusal): refusal.description
            case .waits(let task, _): "It is under way as task \(task.rawValue), and waits."
            }
        }
    }
}
