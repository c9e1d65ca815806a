/// A device as a value: what its registers answer, and what it does of itself.
///
/// A model knows nothing of files or processes, has no clock and no chance: what a device takes time for, a model
/// does after some reads of its registers, or when its driver waits. It must answer whatever a driver does.
public protocol DeviceModel {
    /// What it says in its configuration space.
    var identity: ModelIdentity { get }
    /// The regions it has, beside the configuration space.
    var regions: [RegionDescription] { get }
    /// Whether it can be reset by itself.
    var hasReset: Bool { get }

    /// How many interrupts of a kind it has; 0 where it has none.
    func interruptCount(of kind: InterruptKind) -> Int
    /// A driver reads a register; the access lies within the region, at a multiple of its width.
    mutating func load(
        _ width: AccessWidth,
        at offset: UInt64,
        of region: RegionIndex,
        _ bus: inout ModelBus
    ) -> UInt64
    /// A driver writes a register; as for reading.
    mutating func store(
        _ value: UInt64,
        _ width: AccessWidth,
        at offset: UInt64,
        of region: RegionIndex,
        _ bus: inout ModelBus
    )
    /// Its driver waits: what the device is doing, it finishes.
    mutating func proceed(_ bus: inout ModelBus)
    /// It is as it was when the machine started.
    mutating func reset()
}

/// What a device says of itself in its configuration space.
public struct ModelIdentity: Hashable, Sendable {
    /// Who made it.
    public var vendor: UInt16
    /// Which of its vendor's devices it is.
    public var device: UInt16
    /// Its revision.
    public var revision: UInt8
    /// Its class: base class, subclass and interface, a byte each.
    public var classCode: UInt32

    /// The identity of a device.
    public init(vendor: UInt16, device: UInt16, revision: UInt8 = 0, classCode: UInt32) {
        (self.vendor, self.device) = (vendor, device)
        (self.revision, self.classCode) = (revision, classCode)
    }
}
