/// A key whose hash is the same in every run of every program: see ``ShardedMap``.
protocol StableKey: Equatable, Sendable {
    /// A number that equal keys share and unequal ones seldom do.
    var stableHash: UInt64 { get }
}

/// A map in 4,096 shards, so that a change while a copy is held copies a handful of entries; one of a few
/// entries is a list.
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
    /// How many entries stand in one list before there are shards.
    private static var fewCount: Int { 24 }

    /// All entries, while they are few; or none, and all are in shards.
    private var few: [Entry] = []
    private var shards: [[[Entry]]] = []

    init() {}
}

extension ShardedMap where Key: StableKey {
    /// The value of a key.
    subscript(key: Key) -> Value? {
        let hash = key.stableHash
        if shards.isEmpty { return Self.value(of: key, hash, in: few) }
        let (row, column) = Self.cell(of: hash)
        return shards[row].isEmpty ? nil : Self.value(of: key, hash, in: shards[row][column])
    }

    private static func value(of key: Key, _ hash: UInt64, in entries: [Entry]) -> Value? {
        for entry in entries where entry.hash == hash && entry.key == key { return entry.value }
        return nil
    }

    /// Changes the value of a key where it stands: nil for none before, nil to take it away.
    mutating func update<Result>(_ key: Key, _ change: (inout Value?) -> Result) -> Result {
        let hash = key.stableHash
        if shards.isEmpty {
            let result = Self.update(&few, key, hash, change)
            if few.count > Self.fewCount { spread() }
            return result
        }
        let (row, column) = Self.cell(of: hash)
        if shards[row].isEmpty { shards[row] = Array(repeating: [], count: Self.width) }
        return Self.update(&shards[row][column], key, hash, change)
    }

    /// Puts all entries into shards, where they stay.
    private mutating func spread() {
        shards = Array(repeating: [], count: Self.width)
        for entry in few {
            let (row, column) = Self.cell(of: entry.hash)
            if shards[row].isEmpty { shards[row] = Array(repeating: [], count: Self.width) }
            shards[row][column].append(entry)
        }
        few = []
    }

    private static func update<Result>(
        _ entries: inout [Entry],
        _ key: Key,
        _ hash: UInt64,
        _ change: (inout Value?) -> Result
    ) -> Result {
        let index = entries.firstIndex { $0.hash == hash && $0.key == key }
        // The entry leaves the list while it changes, so that its storage has one owner.
        var value: Value? = nil
        if let index { value = entries.swapRemove(at: index).value }
        let result = change(&value)
        if let value { entries.append(Entry(hash: hash, key: key, value: value)) }
        return result
    }

    private static func cell(of hash: UInt64) -> (row: Int, column: Int) {
        let mixed = hash ^ hash >> 32
        return (Int(mixed & 63), Int(mixed >> 6 & 63))
    }

    /// What holds whatever was done: every entry is where its hash says, and no key is there twice.
    func _checkInvariants() {
        precondition(few.isEmpty || shards.isEmpty, "entries in two places")
        precondition(few.count <= Self.fewCount, "a list that has grown too long")
        Self.check(few)
        for (row, columns) in shards.enumerated() {
            for (column, entries) in columns.enumerated() {
                Self.check(entries)
                for entry in entries {
                    precondition(Self.cell(of: entry.hash) == (row, column), "a lost entry")
                }
            }
        }
    }

    private static func check(_ entries: [Entry]) {
        for (index, entry) in entries.enumerated() {
            precondition(entry.hash == entry.key.stableHash, "the hash of another key")
            precondition(!entries[..<index].contains { $0.key == entry.key }, "a key twice")
        }
    }
}

extension Array {
    /// Takes an element out by putting the last one in its place.
    fileprivate mutating func swapRemove(at index: Int) -> Element {
        assert(indices.contains(index), "an element that is not there")
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

extension String: StableKey {
    var stableHash: UInt64 {
        var hasher = StableHasher()
        hasher.combine(self)
        return hasher.value
    }
}
