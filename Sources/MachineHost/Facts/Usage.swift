/// Whether something is in use: three answers, never two.
public enum Usage: Hashable, Sendable {
    /// It is in use; by which processes, where that can be told, else by the kernel itself.
    case used([HoldingProcess])
    /// Nobody uses it, as far as the question goes.
    case unused
    /// It cannot be told; why, as a sentence without its stop.
    case unknown(String)
}
