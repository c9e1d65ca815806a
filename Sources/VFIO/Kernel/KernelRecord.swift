/// A structure of an ioctl(2), as bytes: numbers at offsets, of the processor's byte order.
///
/// What the kernel answers is read with the same care as a file from outside: a number that would lie behind the end
/// is nil, whatever a length or an offset in the answer says.
package struct KernelRecord: Hashable, Sendable {
    package var bytes: [UInt8]

    /// An answer that claims to need more than this is not believed: 4,000 areas have room.
    static let byteCountMax = 1 << 16

    /// A structure that begins with its own length (`argsz`), all other fields zero.
    package init(byteCount: Int) {
        bytes = Array(repeating: 0, count: byteCount)
        set32(0, UInt32(byteCount))
    }

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package mutating func set32(_ offset: Int, _ value: UInt32) {
        set(offset, UInt64(value), 4)
    }

    package mutating func set64(_ offset: Int, _ value: UInt64) {
        set(offset, value, 8)
    }

    /// Puts a number behind the end.
    package mutating func append32(_ value: UInt32) {
        bytes += Array(repeating: 0, count: 4)
        set32(bytes.count - 4, value)
    }

    package func get16(_ offset: Int) -> UInt16? {
        get(offset, 2).map { UInt16(truncatingIfNeeded: $0) }
    }

    package func get32(_ offset: Int) -> UInt32? {
        get(offset, 4).map { UInt32(truncatingIfNeeded: $0) }
    }

    package func get64(_ offset: Int) -> UInt64? { get(offset, 8) }

    private mutating func set(_ offset: Int, _ value: UInt64, _ count: Int) {
        for index in 0..<count {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
    }

    private func get(_ offset: Int, _ count: Int) -> UInt64? {
        guard offset >= 0, offset <= bytes.count, bytes.count - offset >= count else { return nil }
        return (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }

    /// Where a capability begins in an answer that may have several, or nil where it has none such.
    ///
    /// - Parameters:
    ///   - kind: The number of the capability.
    ///   - field: Where the structure says at which offset the first one is.
    /// - Returns: Its offset, in bytes from the beginning.
    ///
    /// Source: struct vfio_info_cap_header, include/uapi/linux/vfio.h, Linux 6.1.
    package func capability(_ kind: UInt16, firstAt field: Int) -> Int? {
        var offset = Int(get32(field) ?? 0)
        // A chain only leads forward: one that leads back would never end.
        var last = 0
        while offset > last {
            guard let found = get16(offset), let next = get32(offset + 4) else { return nil }
            if found == kind { return offset }
            (last, offset) = (offset, Int(next))
        }
        return nil
    }
}
