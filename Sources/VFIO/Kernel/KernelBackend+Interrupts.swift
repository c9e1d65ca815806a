internal import SystemPackage

/// What a vfio driver is asked about a device's interrupts.
///
/// Source: vfio_pci_ioctl_get_irq_info(), vfio_pci_set_irqs_ioctl(), drivers/vfio/pci/, Linux 6.1.
extension KernelBackend {
    private enum Information {
        static let countsByEvent: UInt32 = 1 << 0
        static let maskable: UInt32 = 1 << 1
        static let maskedAsItComes: UInt32 = 1 << 2
    }

    private enum Flag {
        static let nothing: UInt32 = 1 << 0
        static let events: UInt32 = 1 << 2
        static let mask: UInt32 = 1 << 3
        static let unmask: UInt32 = 1 << 4
        static let trigger: UInt32 = 1 << 5
    }

    /// How long the structure is without what follows it.
    private static let byteCount = 20

    /// How many interrupts of a kind the device has; those that no event can count are none.
    public func interrupts(of kind: InterruptKind) throws(VFIOError) -> InterruptDescription {
        var record = KernelRecord(byteCount: 16)
        record.set32(8, kind.rawValue)
        try control(.deviceGetInterruptInfo, &record, to: "ask for the \(kind.name) interrupts of")
        guard let flags = record.get32(4), let count = record.get32(12),
            flags & Information.countsByEvent != 0
        else { return InterruptDescription(count: 0) }
        return InterruptDescription(
            count: Int(count),
            isMaskable: flags & Information.maskable != 0,
            isMaskedAsItComes: flags & Information.maskedAsItComes != 0
        )
    }

    /// Has the device's interrupts of a kind counted by these events, the first by the first.
    public func enable(
        _ kind: InterruptKind,
        _ events: borrowing InterruptEvents
    ) throws(VFIOError) {
        if let enabledKind {
            throw VFIOError(
                .interruptsInUse,
                cannot: "enable the \(kind.name) interrupts of",
                name,
                help:
                    "its \(enabledKind.name) interrupts are enabled, and it has one kind at a time; "
                    + "disable those first"
            )
        }
        var record = Self.record(kind, Flag.events | Flag.trigger, count: events.count)
        for file in events.files { record.append32(UInt32(bitPattern: file)) }
        record.set32(0, UInt32(record.bytes.count))
        let deed = "enable \(events.count) \(kind.name) interrupts of"
        let left = try control(.deviceSetInterrupts, &record) { refusal in
            VFIOError(.refused, cannot: deed, name, refusal: refusal)
        }
        // Where there are fewer vectors the kernel enables none, and answers how many it could have.
        // Source: vfio_msi_enable(), drivers/vfio/pci/vfio_pci_intrs.c, Linux 6.1.
        guard left == 0 else {
            throw VFIOError(.noSuchInterrupt, cannot: deed, name, help: "only \(left) can be had")
        }
        enabledKind = kind
    }

    /// Has none of a kind counted any more; where others or none are enabled there is nothing to do.
    public func disable(_ kind: InterruptKind) throws(VFIOError) {
        guard enabledKind == kind else { return }
        var record = Self.record(kind, Flag.nothing | Flag.trigger, count: 0)
        try control(.deviceSetInterrupts, &record, to: "disable the \(kind.name) interrupts of")
        enabledKind = nil
    }

    /// Masks an interrupt, unmasks it, or has it counted as if the device had raised it.
    public func perform(
        _ action: InterruptAction,
        on kind: InterruptKind,
        vector: Int
    ) throws(VFIOError) {
        let (flag, deed) =
            switch action {
            case .mask: (Flag.mask, "mask")
            case .unmask: (Flag.unmask, "unmask")
            case .trigger: (Flag.trigger, "trigger")
            }
        var record = Self.record(kind, Flag.nothing | flag, count: 1)
        record.set32(12, UInt32(vector))
        try control(.deviceSetInterrupts, &record, to: "\(deed) a \(kind.name) interrupt of")
    }

    /// Events that nobody signals yet.
    public func makeEvents(_ count: Int) throws(VFIOError) -> InterruptEvents {
        try InterruptEvents(count, group.calls, for: name)
    }

    private static func record(_ kind: InterruptKind, _ flags: UInt32, count: Int) -> KernelRecord {
        var record = KernelRecord(byteCount: byteCount)
        record.set32(4, flags)
        record.set32(8, kind.rawValue)
        record.set32(16, UInt32(count))
        return record
    }
}
