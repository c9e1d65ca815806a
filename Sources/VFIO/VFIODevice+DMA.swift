extension VFIODevice {
    /// A buffer of at least so many bytes, rounded up to whole pages, all zero, not mapped yet.
    ///
    /// - Throws: ``VFIOError/Code/noMemory``.
    public func makeBuffer(byteCount: Int) throws(VFIOError) -> DMABuffer {
        try backend.makeBuffer(byteCount: byteCount)
    }

    /// Lets the device reach a buffer, which is consumed: the mapped one stands for it from now on.
    ///
    /// - Parameters:
    ///   - buffer: What the device shall reach; where mapping fails its memory is given back.
    ///   - address: Where the device shall find it; by itself the lowest free address that ``addressBits`` and the
    ///     IOMMU allow.
    ///   - access: What the device may do with it.
    /// - Returns: The buffer, where the device finds it.
    /// - Throws: ``VFIOError/Code/noAddress`` or ``VFIOError/Code/addressNotUsable``, before anybody is asked;
    ///   ``VFIOError/Code/notPermitted`` where so much memory may not be locked; ``VFIOError/Code/refused``.
    public func map(
        _ buffer: consuming DMABuffer,
        at address: IOVA? = nil,
        access: DMAAccess = .deviceReadsAndWrites
    ) throws(VFIOError) -> MappedBuffer<Backend> {
        MappedBuffer(
            try Mapping(buffer.pages, at: address, addressBits: addressBits, access, backend)
        )
    }
}
