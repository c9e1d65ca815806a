/// Interrupts of a model, as the kernel has them: one kind at a time, a line masked as it comes.
extension SimulatedBackend {
    /// How many interrupts of a kind the model has.
    public func interrupts(of kind: InterruptKind) throws(VFIOError) -> InterruptDescription {
        let count = model.interruptCount(of: kind)
        let isLine = kind == .intx && count > 0
        return InterruptDescription(
            count: count,
            isMaskable: isLine,
            isMaskedAsItComes: isLine
        )
    }

    /// Has the model's interrupts of a kind counted by these events.
    public func enable(
        _ kind: InterruptKind,
        _ events: borrowing InterruptEvents
    ) throws(VFIOError) {
        guard bus.interruptKind == nil else {
            throw VFIOError(
                .interruptsInUse,
                cannot: "enable the \(kind.name) interrupts of",
                name,
                help: "a device has one kind at a time; disable the others first"
            )
        }
        bus.interruptKind = kind
        bus.events = events.files
        bus.masked = []
        // A line that is up already comes at once.
        bus.setLine(isUp: bus.isLineUp)
    }

    /// Has none of a kind counted any more.
    public func disable(_ kind: InterruptKind) throws(VFIOError) {
        guard bus.interruptKind == kind else { return }
        bus.interruptKind = nil
        bus.events = []
    }

    /// Masks an interrupt, unmasks it, or has it counted.
    public func perform(
        _ action: InterruptAction,
        on kind: InterruptKind,
        vector: Int
    ) throws(VFIOError) {
        if action == .trigger { return bus.trigger(vector) }
        guard kind == .intx else {
            throw VFIOError(
                .refused,
                cannot: "mask or unmask a \(kind.name) interrupt of",
                name,
                help: "only a line can be"
            )
        }
        if action == .mask {
            bus.masked.insert(vector)
        } else {
            bus.masked.remove(vector)
            bus.setLine(isUp: bus.isLineUp)
        }
    }
}

/// The configuration space of a model: of what can be written, only the command does anything.
extension SimulatedBackend {
    func loadConfiguration(_ width: AccessWidth, at offset: UInt64) -> UInt64 {
        (0..<width.rawValue).reduce(0) { value, index in
            value | UInt64(bus.configuration[Int(offset) + index]) << UInt64(8 * index)
        }
    }

    func storeConfiguration(_ value: UInt64, _ width: AccessWidth, at offset: UInt64) {
        let command = Int(PCIConfiguration.command.offset)
        for index in 0..<width.rawValue where (command..<command + 2).contains(Int(offset) + index)
        {
            bus.configuration[Int(offset) + index] =
                UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
    }
}

extension VFIODevice {
    /// A device that is a model of one.
    ///
    /// - Parameters:
    ///   - model: What the device is.
    ///   - name: What it is called in failures.
    ///   - ranges: What its IOMMU translates; by itself what an Intel one does, without the interrupts' own range.
    /// - Returns: The device, with nothing mapped and no interrupts enabled.
    public static func simulating<Model>(
        _ model: Model,
        name: String = "simulated",
        ranges: [ClosedRange<UInt64>] = [0...0xfedf_ffff, 0xfef0_0000...0x7f_ffff_ffff]
    ) -> VFIODevice where Backend == SimulatedBackend<Model> {
        simulating(model, name: name, ranges: ranges, LinuxCalls())
    }

    package static func simulating<Model>(
        _ model: Model,
        name: String,
        ranges: [ClosedRange<UInt64>],
        _ calls: any KernelCalls
    ) -> VFIODevice where Backend == SimulatedBackend<Model> {
        let page = UInt64(Pages.pageByteCount)
        let allocator = IOVAAllocator(ranges: ranges, pageByteCount: page)
        return VFIODevice(SimulatedBackend(model, name: name, allocator, calls))
    }

    /// The accesses of a model to memory that were refused, oldest first.
    public func faults<Model>() -> [DMAFault] where Backend == SimulatedBackend<Model> {
        backend.bus.faults
    }
}
