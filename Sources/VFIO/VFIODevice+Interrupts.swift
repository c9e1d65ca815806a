extension VFIODevice {
    /// How many interrupts of a kind the device has, and whether each can be masked; none is a count of 0.
    ///
    /// - Throws: ``VFIOError/Code/refused`` where the kernel does not say.
    public func interrupts(of kind: InterruptKind) throws(VFIOError) -> InterruptDescription {
        try backend.interrupts(of: kind)
    }

    /// Has interrupts counted, from vector 0 on, until what is returned is disabled or goes out of scope.
    ///
    /// - Parameters:
    ///   - kind: Which of its ways the device shall use.
    ///   - count: How many vectors.
    /// - Returns: What to wait for them with.
    /// - Throws: ``VFIOError/Code/noSuchInterrupt`` where the device has fewer, or the machine can give it only
    ///   fewer; ``VFIOError/Code/interruptsInUse`` where some are enabled; ``VFIOError/Code/refused``.
    public func enableInterrupts(
        _ kind: InterruptKind,
        count: Int = 1
    ) throws(VFIOError) -> Interrupts<Backend> {
        let there = try backend.interrupts(of: kind).count
        guard count > 0, count <= there else {
            throw VFIOError(
                .noSuchInterrupt,
                cannot: "enable \(count) \(kind.name) interrupts of",
                name,
                help: "it has \(there)"
            )
        }
        let events = try backend.makeEvents(count)
        try backend.enable(kind, events)
        return Interrupts(kind, events, backend)
    }
}
