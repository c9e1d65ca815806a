internal import Sysfs

/// The bytes of one reply or notice, in a buffer that is used again and again.
///
/// Source: `struct fuse_out_header` and the structures that follow it, include/uapi/linux/fuse.h.
struct FuseReply: Sendable {
    private(set) var bytes: [UInt8] = []

    /// How many bytes `struct fuse_out_header` has.
    static let headerBytes = 16

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
    ///
    /// - Parameter structure: How many bytes the kernel's structure behind the header has, if it is one.
    mutating func end(structure: Int? = nil) {
        let count = bytes.count - FuseReply.headerBytes
        assert(count >= 0, "a reply ends that has not begun")
        assert(structure ?? count == count, "a structure of another length than the kernel's")
        put(UInt32(truncatingIfNeeded: bytes.count), at: 0)
    }

    /// A reply that is nothing but an errno, or nothing but success for 0.
    ///
    /// A driver's probe may give any number. The kernel takes no reply with one from 512 on, and would let the
    /// program wait for ever: it is `EIO` then. Source: `fuse_dev_do_write()`, fs/fuse/dev.c.
    mutating func fail(_ unique: UInt64, _ errno: Int32) {
        begin(unique)
        put(UInt32(bitPattern: -(0..<512 ~= errno ? errno : FuseError.inputOutput)), at: 4)
        end()
    }

    /// Whether it says its own length, as the kernel wants it of all that is sent.
    static func isWhole(_ bytes: [UInt8]) -> Bool {
        bytes.count >= headerBytes
            && bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) } == bytes.count
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
        assert(count >= 0, "what is filled up is longer than its room")
        bytes.append(contentsOf: repeatElement(0, count: count))
    }

    mutating func put(_ value: UInt32, at offset: Int) {
        assert(offset + 4 <= FuseReply.headerBytes, "only the header is written over")
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
