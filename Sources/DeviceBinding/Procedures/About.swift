/// What a procedure is, in words for people.
public struct About: Hashable, Sendable {
    /// What can stay on a device, so that it stays where it is.
    public enum Remains: Hashable, Sendable {
        /// Nothing: the next probe may give the device to another driver.
        case nothing
        /// The override.
        case override
        /// The preference.
        case preference
        /// The device's ID, which keeps others away.
        case probeID
    }

    /// What it does, in a sentence.
    public var summary: String
    /// The buses that have it.
    public var buses: String
    /// The kernels that have it.
    public var kernels: String
    /// What stays on a device when all went well.
    public var leaves: Remains
    /// What can go wrong in spite of all care, a sentence each.
    public var risks: [String]
    /// Whether it was observed on kernels; else it is known only from source and from the debate.
    public var isWatched: Bool

    /// What a procedure is.
    public init(
        _ summary: String,
        buses: String,
        kernels: String,
        leaves: Remains,
        risks: [String],
        isWatched: Bool
    ) {
        self.summary = summary
        self.buses = buses
        self.kernels = kernels
        self.leaves = leaves
        self.risks = risks
        self.isWatched = isWatched
    }
}
