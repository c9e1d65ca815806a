extension VFIODevice {
    /// A buffer of at least so many bytes, rounded up to whole pages of the processor and of the IOMMU, all zero, not mapped yet.
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

    /// Where this device finds a buffer: what it is told.
    ///
    /// ``MappedBuffer/address`` is where the device finds it that it was mapped for; another one may find something else
    /// there, or another buffer. A driver that is given buffers asks for this.
    ///
    /// - Throws: ``VFIOError/Code/addressNotUsable`` where the buffer was mapped for a device of another container, or lies
    ///   beyond ``addressBits``.
    public func address(of buffer: borrowing MappedBuffer<Backend>) throws(VFIOError) -> IOVA {
        let address = buffer.address
        guard buffer.addressSpace === backend.addressSpace else {
            throw VFIOError(
                .addressNotUsable,
                cannot: "use a buffer at \(address) for",
                name,
                help:
                    "it was mapped for '\(buffer.deviceName)', which has other addresses; map one for each device"
            )
        }
        let last = address.rawValue + UInt64(buffer.byteCount - 1)
        guard last <= IOVAAllocator.lastAddress(addressBits) else {
            throw VFIOError(
                .addressNotUsable,
                cannot: "use a buffer at \(address) for",
                name,
                help:
                    "the device's addresses have \(addressBits) bits; map the buffer by this device"
            )
        }
        return address
    }
}
