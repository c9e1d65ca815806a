/// The latest entries of a stream, at most so many.
struct BoundedLog<Entry: Sendable>: Sendable {
    let limit: Int
    /// How many entries were given up for later ones.
    private(set) var droppedCount = 0
    private var storage: [Entry] = []

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    /// The entries kept, the oldest first.
    var entries: ArraySlice<Entry> { storage.suffix(limit) }

    mutating func append(_ entry: Entry) {
        storage.append(entry)
        if storage.count > limit { droppedCount += 1 }
        // Twice the limit are held before the old ones go, so that an entry costs a constant time.
        if storage.count > 2 * limit { storage.removeFirst(storage.count - limit) }
    }

    mutating func removeAll() {
        storage.removeAll(keepingCapacity: true)
    }
}
