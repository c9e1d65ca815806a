extension DriverCore {
    /// What the steps since the last ``DriverCore/takeFootprint()`` read and wrote, each place once, in order.
    public struct Footprint: Hashable, Sendable {
        /// A word each: the place, and in the upper two bits what was done there.
        private var words: [UInt64] = []
        /// Where the words stand once they are many, by their hashes, each with its bits turned over; 0 for nothing.
        private var places: [UInt64] = []

        /// A footprint of nothing.
        public init() {}

        /// What is done at a place.
        enum Access: UInt64 {
            case read = 0
            case write = 1
            /// A change that goes with any other such change in either order: one entry of a set comes or goes.
            case mark = 2
        }

        /// The places that were read.
        public var reads: [Place] { places(of: .read) }
        /// The places that were written.
        public var writes: [Place] { places(of: .write) }
        /// The places that were written in such a way that the order of two such writes makes no difference.
        ///
        /// They are sets, in which each of the two has put or taken an entry of its own.
        public var marks: [Place] { places(of: .mark) }

        /// Whether nothing was touched.
        public var isEmpty: Bool { words.isEmpty }

        /// Whether the order of two steps can make a difference: one wrote what the other read or wrote.
        ///
        /// An object that comes or goes does so with all its fields.
        public func conflicts(with other: Footprint) -> Bool {
            for word in words {
                for otherWord in other.words where Self.conflicts(word, otherWord) { return true }
            }
            return false
        }

        private static func conflicts(_ left: UInt64, _ right: UInt64) -> Bool {
            // Without what was done: the object in the upper part, its field in the lower.
            let difference = (left ^ right) << 2
            if difference == 0 { return left != right || left >> 62 == Access.write.rawValue }
            if difference & ~(0xff << 34) != 0 { return false }
            return isComingOrGoing(left) || isComingOrGoing(right)
        }

        private static func isComingOrGoing(_ word: UInt64) -> Bool {
            word >> 62 == Access.write.rawValue && word & 0xff << 32 == 0
        }

        mutating func add(_ place: Place, _ access: Access) {
            let word = place.word | access.rawValue << 62
            assert(Place(word: word) == place, "a place comes back out of its word")
            insert(word)
        }

        /// How many words are looked through one by one.
        private static var fewCount: Int { 48 }

        private mutating func insert(_ word: UInt64) {
            if places.isEmpty {
                if words.contains(word) { return }
                words.append(word)
                if words.count > Self.fewCount { spread(over: 256) }
                return
            }
            guard put(word) else { return }
            words.append(word)
            if words.count * 2 > places.count { spread(over: places.count * 2) }
        }

        private mutating func spread(over count: Int) {
            assert(count & (count - 1) == 0, "a place is found by the lower bits of a hash")
            places = Array(repeating: 0, count: count)
            for word in words { _ = put(word) }
        }

        /// Puts a word into its place; false where it is there.
        private mutating func put(_ word: UInt64) -> Bool {
            assert(word != .max, "no access has both bits set")
            let mask = places.count - 1
            var place = Int(truncatingIfNeeded: (word &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
            while places[place] != 0 {
                if places[place] == ~word { return false }
                place = (place + 1) & mask
            }
            places[place] = ~word
            return true
        }

        /// Adds what another footprint has.
        mutating func add(_ other: Footprint) {
            if words.isEmpty {
                self = other
                return
            }
            for word in other.words { insert(word) }
        }

        mutating func reserve() { words.reserveCapacity(Self.fewCount) }

        private func places(of access: Access) -> [Place] {
            words.filter { $0 >> 62 == access.rawValue }.map { Place(word: $0) }
        }
    }
}
