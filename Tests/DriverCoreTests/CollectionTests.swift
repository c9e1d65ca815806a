import Testing

@testable import DriverCore

@Suite struct CollectionTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `ordered chunks hold what a sorted set holds`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var chunks = OrderedChunks<Int>()
        var model: Set<Int> = []
        for _ in 0..<6_000 {
            let value = Int.random(in: 0..<2_000, using: &generator)
            if Int.random(in: 0..<3, using: &generator) == 0 {
                chunks.remove(value)
                model.remove(value)
            } else {
                chunks.insert(value)
                model.insert(value)
            }
        }
        #expect(chunks.elements == model.sorted())
        #expect(chunks.count == model.count)
        for value in -1...2_000 {
            #expect(chunks.contains(value) == model.contains(value))
            #expect(chunks.next(after: value) == model.filter { $0 > value }.min())
        }
        #expect(chunks.first == model.min())
        #expect(chunks.last == model.max())
    }

    @Test(arguments: [4, 5] as [UInt64])
    func `a sharded map holds what a dictionary holds`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var map = ShardedMap<String, Int>()
        var model: [String: Int] = [:]
        for step in 0..<20_000 {
            let key = "key\(Int.random(in: 0..<5_000, using: &generator))"
            let value = Bool.random(using: &generator) ? step : nil
            map.update(key) { $0 = value }
            model[key] = value
        }
        for number in 0..<5_000 { #expect(map["key\(number)"] == model["key\(number)"]) }
        map._checkInvariants()
    }

    @Test(arguments: [2, 24, 25, 60])
    func `keys that share a hash are told apart, few and many`(count: Int) {
        struct Key: StableKey {
            let number: Int
            var stableHash: UInt64 { UInt64(number % 2) }
        }
        var map = ShardedMap<Key, Int>()
        for number in 0..<count {
            map.update(Key(number: number)) { $0 = number }
            map._checkInvariants()
        }
        for number in stride(from: 0, to: count, by: 3) {
            map.update(Key(number: number)) { $0 = nil }
        }
        map._checkInvariants()
        for number in 0..<count {
            #expect(map[Key(number: number)] == (number.isMultiple(of: 3) ? nil : number))
        }
    }

    @Test func `a copy of a shared array keeps what it held`() {
        struct Number: Changeable, Equatable { var value: Int }
        var array = SharedArray<Number>()
        for value in 0..<5_000 { #expect(array.append(Number(value: value)) == value) }
        let copy = array
        for slot in stride(from: 0, to: 5_000, by: 3) { array.remove(slot) }
        for slot in stride(from: 1, to: 5_000, by: 3) {
            _ = array.update(slot) { $0.value = -$0.value }
        }
        for slot in 0..<5_000 {
            #expect(copy[slot] == Number(value: slot))
            let expected = [nil, Number(value: -slot), Number(value: slot)][slot % 3]
            #expect(array[slot] == expected)
        }
        #expect(array[-1] == nil)
        #expect(array[5_000] == nil)
    }

    @Test func `slots that were never given out are nobody's, whatever is done with them`() {
        struct Number: Changeable, Equatable { var value: Int }
        var array = SharedArray<Number>()
        for count in 0...1_100 {
            for slot in [-1, count, count + 1, count + 16] {
                #expect(array[slot] == nil)
                #expect(array.update(slot) { $0.value += 1 } == nil)
                array.put(Number(value: 9), in: slot)
                array.remove(slot)
                #expect(array[slot] == nil)
            }
            #expect(array.count == count)
            #expect(array.append(Number(value: count)) == count)
            #expect(array.update(count) { $0.value += 1 } != nil)
            #expect(array[count] == Number(value: count + 1))
        }
    }

    @Test func `a leaf in which all have gone takes them back`() {
        struct Number: Changeable, Equatable { var value: Int }
        var array = SharedArray<Number>()
        for value in 0..<64 { _ = array.append(Number(value: value)) }
        for slot in 0..<32 { array.remove(slot) }
        array.put(Number(value: 7), in: 3)
        #expect(array[3] == Number(value: 7))
        #expect(array[4] == nil)
        #expect(array[40] == Number(value: 40))
    }
}
