/// What a model has beside its own state: memory behind an IOMMU, interrupts, and its configuration space.
///
/// It is lent for each call, and cannot be kept: what it reaches ends with the device.
public struct ModelBus: ~Copyable {
    /// The configuration space, 256 bytes.
    var configuration: [UInt8]
    /// What of memory the device reaches.
    var mappings: [DMAMapping] = []
    /// The events of the interrupts that are enabled, the first of vector 0.
    var events: [Int32] = []
    /// Which vectors are masked.
    var masked: Set<Int> = []
    /// Whether the device holds its line up.
    var isLineUp = false
    private let calls: any KernelCalls

    /// Which interrupts the driver has enabled, or nil for none.
    public internal(set) var interruptKind: InterruptKind?
    /// The accesses to memory that were refused, oldest first; the last thousand of them.
    public private(set) var faults: [DMAFault] = []

    private static let faultCountMax = 1000

    init(_ identity: ModelIdentity, _ calls: any KernelCalls) {
        self.calls = calls
        var space = KernelRecord(Array(repeating: 0, count: 256))
        space.set32(0x00, UInt32(identity.vendor) | UInt32(identity.device) << 16)
        space.set32(0x08, UInt32(identity.revision) | identity.classCode << 8)
        configuration = space.bytes
    }

    /// Whether the driver lets the device read and write memory.
    public var isBusMaster: Bool {
        configuration[Int(PCIConfiguration.command.offset)]
            & UInt8(PCIConfiguration.busMaster) != 0
    }

    /// Reads memory as the device; nil, and a fault, where it is not wholly within what the device may read.
    public mutating func read(at address: IOVA, byteCount: Int) -> [UInt8]? {
        guard let pieces = pieces(address, byteCount, .deviceReads) else { return nil }
        return pieces.flatMap { $0.mapping.pages.bytes(at: $0.offset, count: $0.count) }
    }

    /// Writes memory as the device; false, and a fault, where it is not wholly within what the device may write, and
    /// then nothing is written.
    @discardableResult
    public mutating func write(_ bytes: [UInt8], at address: IOVA) -> Bool {
        guard let pieces = pieces(address, bytes.count, .deviceWrites) else { return false }
        var done = 0
        for piece in pieces {
            piece.mapping.pages.copy(Array(bytes[done..<done + piece.count]), at: piece.offset)
            done += piece.count
        }
        return true
    }

    /// Sends a message: the interrupt of a vector, where messages are enabled.
    ///
    /// A message is a write to memory, so that one of a device that may not write there is lost.
    public mutating func sendMessage(_ vector: Int = 0) {
        guard interruptKind == .msi || interruptKind == .msix, isBusMaster,
            events.indices.contains(vector)
        else { return }
        calls.signal(events[vector])
    }

    /// Holds the line up, or lets it go; up it interrupts until it is masked, which the interrupt itself does.
    public mutating func setLine(isUp: Bool) {
        isLineUp = isUp
        guard isUp, interruptKind == .intx, !masked.contains(0), let event = events.first else {
            return
        }
        masked.insert(0)
        calls.signal(event)
    }

    /// Counts an interrupt as if the device had raised it.
    mutating func trigger(_ vector: Int) {
        if events.indices.contains(vector) { calls.signal(events[vector]) }
    }

    /// A part of an access that lies in one mapping.
    private struct Piece {
        var mapping: DMAMapping
        var offset: Int
        var count: Int
    }

    /// The parts of an access, in order, or nil and a fault where one of them is not allowed.
    private mutating func pieces(
        _ address: IOVA,
        _ byteCount: Int,
        _ access: DMAAccess
    ) -> [Piece]? {
        var pieces: [Piece] = []
        var done = 0
        while done < byteCount {
            let (place, overflow) = address.rawValue.addingReportingOverflow(UInt64(done))
            guard isBusMaster, !overflow, let mapping = mapping(at: place, access) else {
                note(DMAFault(address: IOVA(place), access: access))
                return nil
            }
            let offset = Int(place - mapping.address.rawValue)
            let count = min(byteCount - done, mapping.byteCount - offset)
            pieces.append(Piece(mapping: mapping, offset: offset, count: count))
            done += count
        }
        return pieces
    }

    private func mapping(at place: UInt64, _ access: DMAAccess) -> DMAMapping? {
        mappings.first { mapping in
            let start = mapping.address.rawValue
            return place >= start && place - start < UInt64(mapping.byteCount)
                && (mapping.access == access || mapping.access == .deviceReadsAndWrites)
        }
    }

    private mutating func note(_ fault: DMAFault) {
        if faults.count == Self.faultCountMax { faults.removeFirst() }
        faults.append(fault)
    }
}

/// An access of a device to memory that was refused.
public struct DMAFault: Hashable, Sendable {
    /// The first address that the device may not reach so.
    public var address: IOVA
    /// What it would have done: ``DMAAccess/deviceReads`` or ``DMAAccess/deviceWrites``.
    public var access: DMAAccess

    /// A refused access.
    public init(address: IOVA, access: DMAAccess) {
        (self.address, self.access) = (address, access)
    }
}
