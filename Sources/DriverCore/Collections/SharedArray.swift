/// An array whose copies share what they have in common, down to small pieces.
///
/// A change of one element while a copy is held copies one leaf of at most 16 elements and two levels
/// above it, never the whole. Slots are never taken out of the middle: an element that has gone
/// leaves nil, and a leaf in which all have gone takes no room.
struct SharedArray<Element: Sendable>: Sendable {
    /// How many elements a leaf holds, and how many leaves a branch.
    private static var leafSize: Int { 16 }
    private static var branchSize: Int { 64 }

    private var branches: [[[Element?]]] = []
    /// How many slots have been given out.
    private(set) var count = 0

    init() {}

    /// Appends an element and answers with its slot.
    mutating func append(_ element: Element) -> Int {
        let slot = count
        let leaf = slot / Self.leafSize
        if slot % Self.leafSize == 0 {
            if leaf % Self.branchSize == 0 { branches.append([]) }
            branches[branches.count - 1].append([])
        }
        assert(leaf / Self.branchSize < branches.count, "a slot beyond the last branch")
        branches[leaf / Self.branchSize][leaf % Self.branchSize].append(element)
        count += 1
        return slot
    }

    /// The element in a slot, or nil for one that has gone or was never there.
    subscript(slot: Int) -> Element? {
        guard slot >= 0, slot < count else { return nil }
        let leaf = slot / Self.leafSize
        let elements = branches[leaf / Self.branchSize][leaf % Self.branchSize]
        return elements.isEmpty ? nil : elements[slot % Self.leafSize]
    }

    /// Whether there is an element in a slot.
    func isThere(_ slot: Int) -> Bool { read(slot) { _ in true } ?? false }

    /// Takes a part out of the element in a slot, without a copy of the whole; nil when it has gone.
    @inline(__always)
    func read<Part>(_ slot: Int, _ part: (borrowing Element) -> Part) -> Part? {
        guard slot >= 0, slot < count else { return nil }
        let leaf = slot / Self.leafSize
        let (branch, position) = (leaf / Self.branchSize, leaf % Self.branchSize)
        if branches[branch][position].isEmpty { return nil }
        guard let element = branches[branch][position][slot % Self.leafSize] else { return nil }
        return part(element)
    }

    /// Changes the element in a slot where it stands; nil and no change when it has gone.
    mutating func update<Result>(_ slot: Int, _ change: (inout Element) -> Result) -> Result?
    where Element: Changeable {
        guard slot >= 0, slot < count else { return nil }
        let leaf = slot / Self.leafSize
        let (branch, position) = (leaf / Self.branchSize, leaf % Self.branchSize)
        guard !branches[branch][position].isEmpty else { return nil }
        return branches[branch][position][slot % Self.leafSize]?.changed(by: change)
    }

    /// Puts an element into a slot that was given out before and is empty now.
    mutating func put(_ element: Element, in slot: Int) {
        guard slot >= 0, slot < count else { return }
        let leaf = slot / Self.leafSize
        let (branch, position) = (leaf / Self.branchSize, leaf % Self.branchSize)
        if branches[branch][position].isEmpty {
            branches[branch][position] = Array(repeating: nil, count: Self.leafSize)
        }
        branches[branch][position][slot % Self.leafSize] = element
    }

    /// Takes the element out of a slot, which stays empty for good.
    mutating func remove(_ slot: Int) {
        guard isThere(slot) else { return }
        let leaf = slot / Self.leafSize
        let (branch, position) = (leaf / Self.branchSize, leaf % Self.branchSize)
        branches[branch][position][slot % Self.leafSize] = nil
        let elements = branches[branch][position]
        if elements.count == Self.leafSize, elements.allSatisfy({ $0 == nil }) {
            branches[branch][position] = []
        }
    }

    /// What holds whatever was done: every leaf is full but the last, or was emptied as a whole.
    func _checkInvariants() {
        let leaves = (count + Self.leafSize - 1) / Self.leafSize
        precondition(branches.reduce(0) { $0 + $1.count } == leaves, "a leaf is lost")
        for (index, branch) in branches.enumerated() {
            let isLast = index == branches.count - 1
            precondition(isLast || branch.count == Self.branchSize, "a branch with a gap")
            for (position, leaf) in branch.enumerated() where !leaf.isEmpty {
                let first = (index * Self.branchSize + position) * Self.leafSize
                precondition(leaf.count >= min(Self.leafSize, count - first), "a leaf with a gap")
            }
        }
    }
}

/// A value that can be changed through an optional without being copied out of it.
protocol Changeable: Sendable {}

extension Changeable {
    /// Runs the change on the value where it stands.
    mutating func changed<Result>(by change: (inout Self) -> Result) -> Result {
        change(&self)
    }
}
