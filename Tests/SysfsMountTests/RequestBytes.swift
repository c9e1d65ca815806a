/// Requests as the kernel would write them.
///
/// Source: include/uapi/linux/fuse.h.
struct RequestBytes {
    var bytes: [UInt8] = []

    init(_ opcode: UInt32, node: UInt64 = 1, unique: UInt64 = 7, _ content: [UInt8] = []) {
        append(UInt32(40 + content.count))
        append(opcode)
        append(unique)
        append(node)
        append(UInt32(1000))
        append(UInt32(1001))
        append(UInt32(4242))
        append(UInt32(0))
        bytes += content
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        bytes += RequestBytes.number(value)
    }

    /// A number in the machine's own order.
    static func number(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    static func lookup(_ name: String, in node: UInt64 = 1) -> [UInt8] {
        RequestBytes(1, node: node, Array(name.utf8) + [0]).bytes
    }

    static func forget(_ node: UInt64, _ count: UInt64) -> [UInt8] {
        RequestBytes(2, node: node, number(count)).bytes
    }

    static func open(_ node: UInt64, flags: UInt32) -> [UInt8] {
        RequestBytes(14, node: node, number(flags) + number(UInt32(0))).bytes
    }

    static func read(_ node: UInt64, _ handle: UInt64, at offset: UInt64, _ count: UInt32)
        -> [UInt8]
    {
        RequestBytes(15, node: node, transfer(handle, offset, count)).bytes
    }

    static func write(_ node: UInt64, _ handle: UInt64, _ text: String) -> [UInt8] {
        let count = UInt32(text.utf8.count)
        return RequestBytes(16, node: node, transfer(handle, 0, count) + text.utf8).bytes
    }

    static func list(_ node: UInt64, _ handle: UInt64, at offset: UInt64, _ count: UInt32)
        -> [UInt8]
    {
        RequestBytes(28, node: node, transfer(handle, offset, count)).bytes
    }

    private static func transfer(_ handle: UInt64, _ offset: UInt64, _ count: UInt32) -> [UInt8] {
        number(handle) + number(offset) + number(count) + Array(repeating: 0, count: 20)
    }
}

/// Numbers that look random and are the same each time.
struct Noise {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 24
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
