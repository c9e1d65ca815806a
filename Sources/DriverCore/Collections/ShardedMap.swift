/// A key whose hash is the same in every run of every program: see ``ShardedMap``.
protocol StableKey: Equatable, Sendable {
    /// A number that equal keys share and unequal ones seldom do.
    var stableHash: UInt64 { get }
}

/// A map in 4,096 shards, so that a change while a copy is held copies a handful of entries.
///
/// It has no order that could leak into what the core does: it is only ever asked for one key. The
/// hash is not seeded, since equal histories must make equal bytes.
///
/// What a key must be stands at the operations and not at the type: the runtime would look for it each time
/// that a program first makes a map of some type, and so begin later.
struct ShardedMap<Key: Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var hash: UInt64
        var key: Key
        var value: Value
    }

    private static var width: Int { 64 }

    private var shards: [[[Entry]]] = []

    init() {}
}

extension ShardedMap where Key: StableKey {
    /// The value of a key.
    subscript(key: Key) -> Value? {
        guard !shards.isEmpty else { return nil }
        let hash = key.stableHash
        let (row, column) = Self.place(of: hash)
        guard !shards[row].isEmpty else { return nil }
        for entry in shards[row][column] where entry.hash == hash && entry.key == key {
            return entry.value
        }
        return nil
    }

    /// Changes the value of a key where it stands: nil for none before, nil to take it away.
    mutating func update<Result>(_ key: Key, _ change: (inout Value?) -> Result) -> Result {
        let hash = key.stableHash
        let (row, column) = Self.place(of: hash)
        if shards.isEmpty { shards = Array(repeating: [], count: Self.width) }
        if shards[row].isEmpty { shards[row] = Array(repeating: [], count: Self.width) }
        return Self.update(&shards[row][column], key, hash, change)
    }

    private static func update<Result>(
        _ shard: inout [Entry],
        _ key: Key,
        _ hash: UInt64,
        _ change: (inout Value?) -> Result
    ) -> Result {
        let index = shard.firstIndex { $0.hash == hash && $0.key == key }
        // The entry leaves the shard while it changes, so that its storage has one owner.
        var value: Value? = nil
        if let index { value = shard.swapRemove(at: index).value }
        let result = change(&value)
        if let value { shard.append(Entry(hash: hash, key: key, value: value)) }
        return result
    }

    private static func place(of hash: UInt64) -> (row: Int, column: Int) {
        let mixed = hash ^ hash >> 32
        return (Int(mixed & 63), Int(mixed >> 6 & 63))
    }
}

extension Array {
    /// Takes an element out by putting the last one in its place.
    fileprivate mutating func swapRemove(at index: Int) -> Element {
        swapAt(index, count - 1)
        return removeLast()
    }
}

/// FNV-1a over bytes: short names, no seed.
struct StableHasher {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func combine(byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte: byte) }
        combine(byte: 0xff)
    }

    mutating func combine(_ number: UInt64) {
        var rest = number
        for _ in 0..<8 {
            combine(byte: UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
