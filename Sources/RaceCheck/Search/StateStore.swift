/// The states that a search has met, each a row of small numbers, and how it came to each first.
///
/// Rows are compared number by number, so that two states are never taken for one here.
struct StateStore: Sendable {
    /// How many numbers a row has.
    let width: Int
    private var rows: [Int32] = []
    /// From which state it came, by which move; the first is its own.
    private var origins: [Origin] = []
    /// Indexes of rows, plus one; 0 is free.
    private var slots: [UInt32]

    /// How a search came to a state.
    struct Origin: Hashable, Sendable {
        let state: UInt32
        let move: Move
    }

    init(width: Int) {
        self.width = width
        slots = Array(repeating: 0, count: 1024)
    }

    var count: Int { origins.count }

    /// How many bytes it takes.
    var bytes: Int {
        rows.capacity * 4 + origins.capacity * MemoryLayout<Origin>.stride + slots.count * 4
    }

    func origin(of state: Int) -> Origin { origins[state] }

    func row(_ state: Int) -> [Int32] { Array(rows[state * width..<(state + 1) * width]) }

    /// Copies a row, without making a new array.
    func copy(_ state: Int, into row: inout [Int32]) {
        let start = state * width
        for index in 0..<width { row[index] = rows[start + index] }
    }

    /// Adds a state that was never met; false where it was.
    mutating func insert(_ row: [Int32], from origin: Origin) -> Bool {
        assert(row.count == width, "a row of another race")
        if 2 * count >= slots.count { grow() }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash(row[...])) & mask
        while slots[slot] != 0 {
            if holds(row, at: Int(slots[slot] - 1)) { return false }
            slot = (slot + 1) & mask
        }
        rows.append(contentsOf: row)
        origins.append(origin)
        slots[slot] = UInt32(origins.count)
        return true
    }

    private func holds(_ row: [Int32], at state: Int) -> Bool {
        let start = state * width
        for index in 0..<width where rows[start + index] != row[index] { return false }
        return true
    }

    private func hash(_ row: ArraySlice<Int32>) -> UInt64 {
        var bits: UInt64 = 0
        for number in row {
            bits = (bits ^ UInt64(UInt32(bitPattern: number))) &* 0x9E37_79B9_7F4A_7C15
            bits ^= bits >> 29
        }
        return mixed(bits)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: 4 * slots.count)
        let mask = slots.count - 1
        for state in 0..<count {
            let start = state * width
            var slot = Int(truncatingIfNeeded: hash(rows[start..<start + width])) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(state + 1)
        }
    }
}

/// One step of a race: an actor begins its next access, or the kernel takes a step.
enum Move: Hashable, Sendable {
    /// An actor, by its number.
    case actor(UInt16)
    /// The step of this index among those that the kernel can take.
    case kernel(UInt16)
}
