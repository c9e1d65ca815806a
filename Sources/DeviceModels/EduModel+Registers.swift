public import VFIO

/// The bits of `edu`'s registers.
enum EduBits {
    /// In the status: it is computing.
    static let isComputing: UInt64 = 1 << 0
    /// In the status: it interrupts when it has computed.
    static let interruptsWhenComputed: UInt64 = 1 << 7
    /// In the interrupt status: it has computed.
    static let computed: UInt32 = 1 << 0
    /// In the interrupt status: it has copied.
    static let copied: UInt32 = 1 << 8
    /// In the command: it copies.
    static let run: UInt64 = 1 << 0
    /// In the command: from its store to memory; else the other way.
    static let toMemory: UInt64 = 1 << 1
    /// In the command: it interrupts when it has copied.
    static let interruptsWhenCopied: UInt64 = 1 << 2
}

extension EduModel {
    /// Reads a register; one that is not there, or in a width that it does not have, is all ones.
    public mutating func load(
        _ width: AccessWidth,
        at offset: UInt64,
        of region: RegionIndex,
        _ bus: inout ModelBus
    ) -> UInt64 {
        guard Self.isServed(width, offset) else { return width.valueMax }
        let value: UInt64
        switch offset {
        case 0x00: value = 0x0100_00ed
        case 0x04: value = UInt64(liveness)
        case 0x08: value = UInt64(factorial)
        case 0x20: value = status(&bus)
        case 0x24: value = UInt64(interruptStatus)
        case 0x80: value = copy.source
        case 0x88: value = copy.destination
        case 0x90: value = copy.count
        case 0x98: value = command(&bus)
        default: value = .max
        }
        return value & width.valueMax
    }

    /// Writes a register; one that is not there, or in a width that it does not have, stays.
    public mutating func store(
        _ value: UInt64,
        _ width: AccessWidth,
        at offset: UInt64,
        of region: RegionIndex,
        _ bus: inout ModelBus
    ) {
        guard Self.isServed(width, offset) else { return }
        let word = UInt32(truncatingIfNeeded: value)
        switch offset {
        case 0x04: liveness = ~word
        case 0x08: compute(word)
        case 0x20: interruptsWhenComputed = value & EduBits.interruptsWhenComputed != 0
        case 0x60: interrupt(word, &bus)
        case 0x64: acknowledge(word, &bus)
        case 0x80...0x98: storeCopy(value, at: offset)
        default: break
        }
    }

    /// Below 0x80 it has registers of 32 bits, from there on also of 64.
    private static func isServed(_ width: AccessWidth, _ offset: UInt64) -> Bool {
        width == .four || (width == .eight && offset >= 0x80)
    }

    private mutating func status(_ bus: inout ModelBus) -> UInt64 {
        let isBusy = isComputing
        polled(&bus)
        return (isBusy ? EduBits.isComputing : 0)
            | (interruptsWhenComputed ? EduBits.interruptsWhenComputed : 0)
    }

    private mutating func command(_ bus: inout ModelBus) -> UInt64 {
        let value = copy.command
        polled(&bus)
        return value
    }

    /// While it computes it takes no further number.
    private mutating func compute(_ number: UInt32) {
        guard !isComputing else { return }
        factorial = number
        isComputing = true
        begin()
    }

    private mutating func acknowledge(_ bits: UInt32, _ bus: inout ModelBus) {
        interruptStatus &= ~bits
        if interruptStatus == 0, bus.interruptKind != .msi { bus.setLine(isUp: false) }
    }

    /// While it copies, its registers stay as they are.
    private mutating func storeCopy(_ value: UInt64, at offset: UInt64) {
        guard copy.command & EduBits.run == 0 else { return }
        switch offset {
        case 0x80: copy.source = value
        case 0x88: copy.destination = value
        case 0x90: copy.count = value
        case 0x98 where value & EduBits.run != 0:
            copy.command = value
            begin()
        default: break
        }
    }

    /// Copies, as far as its store and its addresses reach; where either does not, nothing is copied.
    mutating func finishCopy(_ bus: inout ModelBus) {
        let toMemory = copy.command & EduBits.toMemory != 0
        let (inside, outside) =
            toMemory ? (copy.source, copy.destination) : (copy.destination, copy.source)
        if let range = Self.range(inside, copy.count) {
            let address = IOVA(outside & (1 << UInt64(Self.addressBits) - 1))
            if toMemory {
                bus.write(Array(memory[range]), at: address)
            } else if let bytes = bus.read(at: address, byteCount: range.count) {
                memory.replaceSubrange(range, with: bytes)
            }
        }
        copy.command &= ~EduBits.run
        if copy.command & EduBits.interruptsWhenCopied != 0 { interrupt(EduBits.copied, &bus) }
    }

    /// The part of the store that is meant, or nil where it is not within it.
    ///
    /// QEMU 7.2 ends itself there, and already where the store's last byte is meant; later ones take that byte.
    private static func range(_ start: UInt64, _ count: UInt64) -> Range<Int>? {
        let first = UInt64(store.lowerBound)
        guard start >= first, start - first <= UInt64(store.count),
            count <= UInt64(store.count) - (start - first)
        else { return nil }
        let offset = Int(start - first)
        return offset..<offset + Int(count)
    }
}
