public import VFIO

/// QEMU's `pci-testdev`: registers alone, the same in a region of memory and in one of ports.
///
/// A test is begun by writing its number. From then on the region says where a write is counted, of which
/// value and width, how many were counted, and what the test is called. Tests 1 and 2 have their writes taken by an
/// event of QEMU, so that they count none.
/// Source: docs/specs/pci-testdev.rst and hw/misc/pci-testdev.c, QEMU 7.2.
public struct PCITestModel: DeviceModel {
    /// What a write has to be, so that a test counts it.
    static let countedValue: UInt8 = 0xfa
    /// What test 1, which takes any value, says that it is.
    private static let otherValue: UInt8 = 0xce

    private static let names = ["no-eventfd", "wildcard-eventfd", "datamatch-eventfd"]
    /// The regions: of memory, and of ports, which no driver can map.
    private static let kinds = [(index: RegionIndex.bar0, "mmio", 2048), (.bar1, "portio", 128)]

    /// Which test of which region is under way.
    private var current: (kind: Int, test: Int)?
    private var count: UInt32 = 0

    /// A test device on which no test is under way.
    public init() {}

    /// What it says in its configuration space.
    public var identity: ModelIdentity {
        ModelIdentity(vendor: 0x1b36, device: 0x0005, classCode: 0x00ff00)
    }

    /// A page of memory, and 256 ports.
    public var regions: [RegionDescription] {
        [
            RegionDescription(.bar0, byteCount: 4096, mappable: [0..<4096]),
            RegionDescription(.bar1, byteCount: 256),
        ]
    }

    /// It has none.
    public var hasReset: Bool { false }

    /// It has none.
    public func interruptCount(of kind: InterruptKind) -> Int { 0 }

    /// Reads bytes of what the test under way says; nothing but zeros where none is.
    public mutating func load(
        _ width: AccessWidth,
        at offset: UInt64,
        of region: RegionIndex,
        _ bus: inout ModelBus
    ) -> UInt64 {
        let bytes = header
        return (0..<width.rawValue).reduce(0) { value, index in
            let place = offset + UInt64(index)
            // The last byte, the zero behind the name, is not given.
            guard place + 1 < UInt64(bytes.count) else { return value }
            return value | UInt64(bytes[Int(place)]) << UInt64(8 * index)
        }
    }

    /// Begins a test, or writes where one counts.
    public mutating func store(
        _ value: UInt64,
        _ width: AccessWidth,
        at offset: UInt64,
        of region: RegionIndex,
        _ bus: inout ModelBus
    ) {
        for index in 0..<width.rawValue {
            let byte = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
            storeByte(byte, at: offset + UInt64(index), of: region)
        }
    }

    /// It does nothing of itself.
    public mutating func proceed(_ bus: inout ModelBus) {}

    /// It has none; this is how it starts.
    public mutating func reset() { self = PCITestModel() }

    private mutating func storeByte(_ byte: UInt8, at offset: UInt64, of region: RegionIndex) {
        if offset == 0 {
            let kind = Self.kinds.firstIndex { $0.index == region } ?? 0
            current = byte < Self.names.count ? (kind, Int(byte)) : nil
            count = 0
        } else if let current, current.test == 0, byte == Self.countedValue,
            offset == UInt64(Self.place(current))
        {
            count &+= 1
        }
    }

    /// Where a test counts: behind the middle of its region, a byte for each test of both.
    private static func place(_ current: (kind: Int, test: Int)) -> Int {
        kinds[current.kind].2 + number(current)
    }

    /// The number of a test among those of both regions.
    private static func number(_ current: (kind: Int, test: Int)) -> Int {
        current.kind * names.count + current.test
    }

    /// The bytes that describe the test under way: number, width, offset, value, count, name.
    private var header: [UInt8] {
        guard let current else { return [] }
        let isWildcard = current.test == 1
        return [UInt8(Self.number(current)), 1, 0, 0]
            + Self.bytes(UInt32(Self.place(current)))
            + [isWildcard ? Self.otherValue : Self.countedValue, 0, 0, 0]
            + Self.bytes(count)
            + Array("\(Self.kinds[current.kind].1)-\(Self.names[current.test])\0".utf8)
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    }
}
