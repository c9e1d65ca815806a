/// A sorted collection without duplicates, in chunks, so that a copy that is held costs a change little.
///
/// Appending at the end, the usual case, takes constant time; everything else takes a search for the chunk.
///
/// The order is asked for by the operations, as with ``ShardedMap``.
struct OrderedChunks<Element: Sendable>: Sendable {
    /// The most elements of a chunk; one that grows past it is split.
    private static var chunkSize: Int { 256 }

    /// Sorted chunks, none of them empty.
    private var chunks: [[Element]] = []
    /// How many elements there are.
    private(set) var count = 0

    init() {}

    var isEmpty: Bool { count == 0 }
    var first: Element? { chunks.first?.first }
    var last: Element? { chunks.last?.last }

    /// All elements in order.
    var elements: [Element] {
        var result: [Element] = []
        result.reserveCapacity(count)
        for chunk in chunks { result += chunk }
        return result
    }
}

extension OrderedChunks where Element: Comparable {
    /// Puts an element in its place; nothing happens when it is there.
    mutating func insert(_ element: Element) {
        guard let last else {
            chunks.append([element])
            count = 1
            return
        }
        let chunk = last < element ? chunks.count - 1 : chunkIndex(notBefore: element)
        let index = chunks[chunk].partitionPoint { !($0 < element) }
        if index < chunks[chunk].count, chunks[chunk][index] == element { return }
        chunks[chunk].insert(element, at: index)
        count += 1
        assert(index == 0 || chunks[chunk][index - 1] < element, "an element out of order")
        assert(
            index == chunks[chunk].count - 1 || element < chunks[chunk][index + 1],
            "an element out of order"
        )
        if chunks[chunk].count > Self.chunkSize { split(chunk) }
    }

    /// Takes an element out; nothing happens when it is not there.
    mutating func remove(_ element: Element) {
        let chunk = chunkIndex(notBefore: element)
        guard chunk < chunks.count else { return }
        let index = chunks[chunk].partitionPoint { !($0 < element) }
        guard index < chunks[chunk].count, chunks[chunk][index] == element else { return }
        chunks[chunk].remove(at: index)
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
        count -= 1
    }

    /// Whether the element is there.
    func contains(_ element: Element) -> Bool {
        let chunk = chunkIndex(notBefore: element)
        guard chunk < chunks.count else { return false }
        let index = chunks[chunk].partitionPoint { !($0 < element) }
        return index < chunks[chunk].count && chunks[chunk][index] == element
    }

    /// The first element that is larger than this one, or the first of all for nil.
    func next(after element: Element?) -> Element? {
        guard let element else { return first }
        var chunk = chunkIndex(notBefore: element)
        while chunk < chunks.count {
            let index = chunks[chunk].partitionPoint { element < $0 }
            if index < chunks[chunk].count { return chunks[chunk][index] }
            chunk += 1
        }
        return nil
    }

    /// The last element that is smaller than this one.
    func last(before element: Element) -> Element? {
        let chunk = chunkIndex(notBefore: element)
        if chunk < chunks.count {
            let index = chunks[chunk].partitionPoint { !($0 < element) }
            if index > 0 { return chunks[chunk][index - 1] }
        }
        return chunk > 0 ? chunks[chunk - 1].last : nil
    }

    /// The first chunk whose last element is not smaller than this one.
    private func chunkIndex(notBefore element: Element) -> Int {
        chunks.partitionPoint { !($0[$0.count - 1] < element) }
    }

    /// Cuts a chunk in two; the right part of a chunk that only ever grew at its end starts small.
    private mutating func split(_ chunk: Int) {
        let cut = chunk == chunks.count - 1 ? Self.chunkSize : Self.chunkSize / 2
        let right = Array(chunks[chunk][cut...])
        chunks[chunk].removeSubrange(cut...)
        chunks.insert(right, at: chunk + 1)
        assert(!right.isEmpty && !chunks[chunk].isEmpty, "a chunk that nothing is in")
    }

    /// What holds whatever was done: everything in order, no chunk empty or too large, and the count right.
    func _checkInvariants() {
        var last: Element?
        var found = 0
        for chunk in chunks {
            precondition(!chunk.isEmpty && chunk.count <= Self.chunkSize, "a chunk of a wrong size")
            for element in chunk {
                if let last { precondition(last < element, "elements out of order") }
                last = element
            }
            found += chunk.count
        }
        precondition(found == count, "the count is wrong")
    }
}

extension Array {
    /// The first index for which the predicate holds, where it holds for all after it too.
    func partitionPoint(_ predicate: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
