public import VFIO

/// DMA: the device copies between memory and a store of its own, 4 KiB.
extension EduDriver {
    /// A buffer of at least so many bytes that the device reaches; it is unmapped when it goes out of scope.
    ///
    /// - Throws: ``EduFailure/device(_:)``.
    public func makeBuffer(
        byteCount: Int,
        access: DMAAccess = .deviceReadsAndWrites
    ) throws(EduFailure) -> MappedBuffer<Backend> {
        do {
            return try device.map(device.makeBuffer(byteCount: byteCount), access: access)
        } catch {
            throw .device(error)
        }
    }

    /// Copies the beginning of a buffer into the device's store.
    ///
    /// - Parameters:
    ///   - buffer: What the device reads.
    ///   - count: How many bytes.
    ///   - offset: Where in the store, in bytes.
    /// - Throws: ``EduFailure/outsideStore(offset:count:)``; ``EduFailure/tooSlow(name:deed:limit:)``;
    ///   ``EduFailure/device(_:)``.
    public func store(
        _ buffer: borrowing MappedBuffer<Backend>,
        count: Int,
        at offset: Int = 0
    ) throws(EduFailure) {
        try store(from: address(of: buffer), count: count, at: offset)
    }

    /// Copies a part of the device's store to the beginning of a buffer; parameters and failures are as for storing.
    public func fetch(
        _ buffer: borrowing MappedBuffer<Backend>,
        count: Int,
        at offset: Int = 0
    ) throws(EduFailure) {
        try fetch(to: address(of: buffer), count: count, at: offset)
    }

    /// Copies from an address, whatever there is at it; where nothing is, the IOMMU refuses.
    package func store(
        from address: IOVA,
        count: Int,
        at offset: Int = 0
    ) throws(EduFailure) {
        let place = try place(offset, count)
        try copy(from: address.rawValue, to: place, count: count, 0)
    }

    /// Copies to an address, whatever there is at it; where nothing is, the IOMMU refuses.
    package func fetch(
        to address: IOVA,
        count: Int,
        at offset: Int = 0
    ) throws(EduFailure) {
        let place = try place(offset, count)
        try copy(from: place, to: address.rawValue, count: count, EduRegisters.toMemory)
    }

    /// Where the device finds a buffer; one that was mapped for another device is refused.
    private func address(
        of buffer: borrowing MappedBuffer<Backend>
    ) throws(EduFailure) -> IOVA {
        do {
            return try device.address(of: buffer)
        } catch {
            throw .device(error)
        }
    }

    /// Where a part of the store is, as the device sees it.
    ///
    /// QEMU 7.2 ends itself at an access outside.
    private func place(_ offset: Int, _ count: Int) throws(EduFailure) -> UInt64 {
        guard offset >= 0, count > 0, offset <= EduRegisters.storeByteCount,
            count <= EduRegisters.storeByteCount - offset
        else { throw .outsideStore(offset: offset, count: count) }
        return EduRegisters.store + UInt64(offset)
    }

    private func copy(
        from source: UInt64,
        to destination: UInt64,
        count: Int,
        _ direction: UInt64
    ) throws(EduFailure) {
        try settle()
        let command = EduRegisters.run | EduRegisters.interruptsWhenCopied | direction
        try begin(from: source, to: destination, count: count, command)
        try awaitInterrupt(EduRegisters.copied, "copy")
    }

    private func begin(
        from source: UInt64,
        to destination: UInt64,
        count: Int,
        _ command: UInt64
    ) throws(EduFailure) {
        try registers { registers throws(VFIOError) in
            try registers.write(EduRegisters.source, source)
            try registers.write(EduRegisters.destination, destination)
            try registers.write(EduRegisters.count, UInt64(count))
            // What was written to the buffer is seen by the device before this is.
            try registers.write(EduRegisters.command, command)
        }
    }

    /// Fetches, without interrupts: the command is read until its lowest bit is gone.
    ///
    /// - Throws: As ``fetch(_:count:at:)`` does.
    public func fetchByPolling(
        _ buffer: borrowing MappedBuffer<Backend>,
        count: Int,
        at offset: Int = 0
    ) throws(EduFailure) {
        let place = try place(offset, count)
        let command = EduRegisters.run | EduRegisters.toMemory
        try settle()
        try begin(from: place, to: address(of: buffer).rawValue, count: count, command)
        try poll("copy") { registers throws(VFIOError) in
            try registers.read(EduRegisters.command) & EduRegisters.run != 0
        }
    }

    /// Lets the device access memory, or forbids it; at first it may.
    ///
    /// A message is an access to memory too: forbidden, only a line comes.
    ///
    /// - Throws: ``EduFailure/device(_:)``.
    public func setBusMaster(_ isAllowed: Bool) throws(EduFailure) {
        do {
            try device.setBusMaster(isAllowed)
        } catch {
            throw .device(error)
        }
    }
}
