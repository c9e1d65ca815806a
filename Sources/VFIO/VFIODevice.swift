/// A device that a program drives itself.
///
/// It is one value with one owner: it cannot be copied, ``close()`` ends it, and so does the end of its scope. What is
/// lent of it (``withRegisters(_:_:)``) cannot be kept. It is used by one thread at a time, and can be given to another.
public struct VFIODevice<Backend: DeviceBackend>: ~Copyable {
    /// Who brings us to the device.
    package let backend: Backend
    /// How many bits an address has that the device can send.
    ///
    /// As for drivers in the kernel it is 32 until the driver says otherwise.
    /// Source: pci_setup_device(), drivers/pci/probe.c, Linux 6.1.
    public var addressBits = 32

    package init(_ backend: Backend) {
        self.backend = backend
    }

    deinit {
        backend.close()
    }

    /// What the device is called: `0000:00:05.0`.
    public var name: String { backend.name }
    /// Whether the device can be reset by itself.
    public var hasReset: Bool { backend.hasReset }
    /// How many buffers are mapped for it and for those that share its container.
    public var mappedCount: Int { backend.addressSpace.mappedCount }

    /// Lets the device go.
    ///
    /// Buffers that are mapped stay ours, and go with their names.
    public consuming func close() {
        backend.close()
    }

    /// What the device says of a region, or nil where it has none.
    public func region(_ index: RegionIndex) -> RegionDescription? {
        backend.description(of: index)
    }

    /// Lends the registers of a region to a closure, and gives what it returns.
    ///
    ///     let identity = try device.withRegisters(.bar0) { registers throws(VFIOError) in
    ///         try registers.read(ReadOnly<UInt32>(0x00))
    ///     }
    ///
    /// - Throws: ``VFIOError/Code/noSuchRegion`` where the device has none, ``VFIOError/Code/refused`` where the kernel
    ///   would not map it; what the closure throws.
    public func withRegisters<Result: ~Copyable>(
        _ region: RegionIndex,
        _ body: (borrowing Registers<Backend.Window>) throws(VFIOError) -> Result
    ) throws(VFIOError) -> Result {
        let registers = Registers(try backend.window(onto: region), of: name)
        return try body(registers)
    }

    /// Lets the device read and write memory, or forbids it; at first it may not.
    ///
    /// Nothing else of the command register changes. MSI and MSI-X are writes to memory too: of a device that may not write, they do not come.
    ///
    /// Source: pci_set_master() and pci_clear_master(), drivers/pci/pci.c, Linux 6.1.
    /// - Throws: ``VFIOError/Code/refused`` where the configuration space could not be read or written.
    public func setBusMaster(_ isAllowed: Bool) throws(VFIOError) {
        try withRegisters(.configuration) { registers throws(VFIOError) in
            let before = try registers.read(PCIConfiguration.command)
            let others = before & ~PCIConfiguration.busMaster
            let after = isAllowed ? before | PCIConfiguration.busMaster : others
            try registers.write(PCIConfiguration.command, after)
        }
    }

    /// Resets the device: registers, interrupts and whatever it is doing.
    ///
    /// - Throws: ``VFIOError/Code/noReset`` where it says that it cannot be reset by itself, without trying;
    ///   ``VFIOError/Code/refused``.
    public func reset() throws(VFIOError) {
        guard hasReset else {
            throw VFIOError(
                .noReset,
                cannot: "reset",
                name,
                help:
                    "it says that it has no reset of its own; closing and opening it leaves it as it is"
            )
        }
        try backend.reset()
    }
}
