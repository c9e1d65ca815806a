public import VFIO

/// QEMU's `edu`, a device to learn from: it computes factorials, interrupts, and copies memory.
///
/// It has one region of 1 MiB, one line and one message to interrupt by, a store of 4 KiB that is reached by DMA alone,
/// and no reset of its own. Its addresses have 28 bits.
/// Source: docs/specs/edu.rst and hw/misc/edu.c, QEMU 7.2.
public struct EduModel: DeviceModel {
    /// After how many reads of its status a factorial, and of its command a copy, is done.
    ///
    /// QEMU computes in a thread of its own and copies after a tenth of a second: a driver has to wait for either.
    public var readsUntilDone: Int

    /// How many bits an address of its DMA has.
    static let addressBits = 28
    /// Where its store is, as the device sees it, and how long it is.
    static let store = 0x40000..<0x41000

    var isComputing = false
    var interruptsWhenComputed = false
    var factorial: UInt32 = 0
    var liveness: UInt32 = 0
    /// What the device has to say, a bit each.
    var interruptStatus: UInt32 = 0
    var copy = Copy()
    var memory = [UInt8](repeating: 0, count: store.count)
    private var readsLeft = 0

    /// The registers of the copier.
    struct Copy {
        var source: UInt64 = 0
        var destination: UInt64 = 0
        var count: UInt64 = 0
        var command: UInt64 = 0
    }

    /// An `edu` that is done after so many reads.
    public init(readsUntilDone: Int = 3) {
        self.readsUntilDone = readsUntilDone
    }

    /// What it says in its configuration space.
    public var identity: ModelIdentity {
        ModelIdentity(vendor: 0x1234, device: 0x11e8, revision: 0x10, classCode: 0x00ff00)
    }

    /// One region of 1 MiB.
    public var regions: [RegionDescription] {
        [RegionDescription(.bar0, byteCount: 1 << 20, mappable: [0..<1 << 20])]
    }

    /// It has none.
    public var hasReset: Bool { false }

    /// One line, one message.
    public func interruptCount(of kind: InterruptKind) -> Int { kind == .msix ? 0 : 1 }

    /// Finishes what it is doing.
    public mutating func proceed(_ bus: inout ModelBus) {
        readsLeft = 0
        finish(&bus)
    }

    /// It has none; this is how it starts.
    public mutating func reset() {
        self = EduModel(readsUntilDone: readsUntilDone)
    }

    /// Begins what takes a while.
    mutating func begin() {
        readsLeft = readsUntilDone
    }

    /// One of the reads that a driver polls with.
    mutating func polled(_ bus: inout ModelBus) {
        readsLeft -= 1
        if readsLeft <= 0 { finish(&bus) }
    }

    /// Says something, by a message where these are enabled and by the line otherwise.
    mutating func interrupt(_ bits: UInt32, _ bus: inout ModelBus) {
        interruptStatus |= bits
        guard interruptStatus != 0 else { return }
        if bus.interruptKind == .msi {
            bus.sendMessage()
        } else {
            bus.setLine(isUp: true)
        }
    }

    private mutating func finish(_ bus: inout ModelBus) {
        if isComputing {
            isComputing = false
            factorial = Self.factorial(of: factorial)
            if interruptsWhenComputed { interrupt(EduBits.computed, &bus) }
        }
        if copy.command & EduBits.run != 0 { finishCopy(&bus) }
    }

    /// In 32 bits: from 13 on it is what is left of it, and from 34 on nothing is.
    private static func factorial(of number: UInt32) -> UInt32 {
        number > 33 ? 0 : (0..<number).reduce(1) { $0 &* ($1 + 1) }
    }
}
