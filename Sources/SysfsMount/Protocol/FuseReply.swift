internal import Sysfs

/// The bytes of one reply or notice, in a buffer that is used again and again.
///
/// Source: `struct fuse_out_header` and the structures that follow it, include/uapi/linux/fuse.h.
struct FuseReply: Sendable {
    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(1 << 16)
    }

    /// Begins a reply to the request of a number.
    mutating func begin(_ unique: UInt64) {
        bytes.removeAll(keepingCapacity: true)
        append(UInt32(0))
        append(UInt32(0))
        append(unique)
    }

    /// Says how long it has become; the reply is whole then.
    mutating func end() { put(UInt32(truncatingIfNeeded: bytes.count), at: 0) }

    /// A reply that is nothing but an errno, or nothing but success for 0.
    mutating func fail(_ unique: UInt64, _ errno: Int32) {
        begin(unique)
        put(UInt32(bitPattern: -errno), at: 4)
        end()
    }

    mutating func append(_ value: UInt64) {
        // SAFETY: the bytes of a number are lent and copied.
        unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: UInt32) {
        // SAFETY: the bytes of a number are lent and copied.
        unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: UInt16) {
        // SAFETY: the bytes of a number are lent and copied.
        unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func append(_ content: [UInt8]) { bytes.append(contentsOf: content) }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func appendZeros(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: count))
    }

    mutating func put(_ value: UInt32, at offset: Int) {
        for byte in 0..<4 {
            bytes[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(byte)))
        }
    }
}

extension FuseReply {
    /// The reply to a read or a write.
    mutating func transferred(_ unique: UInt64, _ given: SysfsReply) {
        switch given {
        case .bytes(let bytes): data(unique, bytes)
        case .count(let count): wrote(unique, count)
        case .done, .handle, .names, .target, .stat:
            preconditionFailure("a transfer gave \(given)")
        }
    }
}
