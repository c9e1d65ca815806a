/// What programs have open, by numbers that are used again.
struct FileTable<Value: Sendable>: Sendable {
    private var slots: [Value?] = []
    private var free: [Int] = []

    /// How many are open.
    var count: Int { slots.count - free.count }

    mutating func insert(_ value: Value) -> UInt64 {
        if let number = free.popLast() {
            assert(slots[number] == nil, "a number is free and in use")
            slots[number] = value
            return UInt64(number)
        }
        slots.append(value)
        return UInt64(slots.count - 1)
    }

    subscript(number: UInt64) -> Value? {
        get {
            guard let slot = Int(exactly: number), slot < slots.count else { return nil }
            return slots[slot]
        }
        set {
            guard let slot = Int(exactly: number), slot < slots.count, slots[slot] != nil else {
                return
            }
            assert(newValue != nil, "only remove(_:) frees a number")
            slots[slot] = newValue
        }
    }

    mutating func remove(_ number: UInt64) -> Value? {
        guard let value = self[number], let slot = Int(exactly: number) else { return nil }
        slots[slot] = nil
        free.append(slot)
        return value
    }
}
