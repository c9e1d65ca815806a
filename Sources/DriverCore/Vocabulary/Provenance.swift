extension DriverCore {
    /// Where a statement about Linux comes from: a kernel that was running, or its source.
    public enum Provenance: String, Hashable, Sendable, CaseIterable {
        /// A running kernel answered so.
        case watched = "watched"
        /// It was read in the kernel's source; no kernel that has it was run.
        case source = "from source"
    }
}
