/// What a file lies on: three answers, never two.
public enum BackingDisk: Hashable, Sendable {
    /// It is a block device, or lies on one, of this number: `259:2`.
    case disk(String)
    /// It lies on no disk of this machine: in memory, or on another machine.
    case noDisk
    /// It cannot be told.
    case unknown

    /// The number of the block device; nil where there is none, or it cannot be told.
    public var number: String? {
        guard case .disk(let number) = self else { return nil }
        return number
    }
}
