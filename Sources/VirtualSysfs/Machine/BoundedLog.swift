/// The latest entries of a stream, at most so many.
struct BoundedLog<Entry: Sendable>: Sendable {
    let limit: Int
    private var storage: [Entry] = []

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    /// The entries kept, the oldest first.
    var entries: ArraySlice<Entry> { storage.suffix(limit) }

    mutating func append(_ entry: Entry) {
        // Who keeps nothing copies the machine often, and shares this with its copies.
        guard limit > 0 else { return }
        storage.append(entry)
        // Twice the limit are held before the old ones go, so that an entry costs a constant time.
        if storage.count > 2 * limit { storage.removeFirst(storage.count - limit) }
        assert(storage.count <= 2 * limit, "a log longer than its bound")
    }

    /// The entries kept, which are forgotten here.
    mutating func takeAll() -> [Entry] {
        if storage.isEmpty { return [] }
        defer { storage.removeAll(keepingCapacity: true) }
        return Array(entries)
    }
}
