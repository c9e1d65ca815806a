/// Values with small numbers: an equal value has the same number.
struct Interner<Value: Hashable & Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var numbers: [Value: Int32] = [:]

    /// The number of a value, which is a new one where it was never seen.
    mutating func number(of value: Value) -> Int32 {
        if let known = numbers[value] { return known }
        let number = Int32(values.count)
        numbers[value] = number
        values.append(value)
        return number
    }

    subscript(number: Int32) -> Value { values[Int(number)] }

    var count: Int { values.count }
}

/// Numbers by pairs of small numbers, for look-ups by the million: open addressing, nothing is ever taken out.
struct PairTable: Sendable {
    private var keys: [UInt64]
    private var found: [Int32]
    private(set) var count = 0

    /// No key has all bits set: numbers are not negative.
    private static let empty = UInt64.max

    init() {
        keys = Array(repeating: PairTable.empty, count: 64)
        found = Array(repeating: 0, count: 64)
    }

    subscript(left: Int32, right: Int32) -> Int32? {
        get {
            let key = PairTable.key(left, right)
            let slot = slot(of: key)
            return keys[slot] == key ? found[slot] : nil
        }
        set {
            guard let newValue else { preconditionFailure("nothing is taken out of this table") }
            if 2 * count >= keys.count { grow() }
            let key = PairTable.key(left, right)
            let slot = slot(of: key)
            if keys[slot] == PairTable.empty { count += 1 }
            keys[slot] = key
            found[slot] = newValue
        }
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private func slot(of key: UInt64) -> Int {
        let mask = keys.count - 1
        var slot = Int(truncatingIfNeeded: mixed(key)) & mask
        while keys[slot] != PairTable.empty, keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = (keys, found)
        keys = Array(repeating: PairTable.empty, count: 2 * old.0.count)
        found = Array(repeating: 0, count: keys.count)
        for (key, value) in zip(old.0, old.1) where key != PairTable.empty {
            let slot = slot(of: key)
            keys[slot] = key
            found[slot] = value
        }
    }
}

/// Bits that depend on all bits of a number (the last step of SplitMix64).
func mixed(_ number: UInt64) -> UInt64 {
    var bits = number &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
}
