extension DriverCore {
    /// What the steps since the last ``DriverCore/takeFootprint()`` read and wrote, each place once, in order.
    public struct Footprint: Hashable, Sendable {
        /// A word each: the place, and in the upper two bits what was done there.
        private var words: [UInt64] = []

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
        public var reads: [Place] { places(.read) }
        /// The places that were written.
        public var writes: [Place] { places(.write) }
        /// The places that were written in such a way that the order of two such writes makes no difference.
        ///
        /// They are sets, in which each of the two has put or taken an entry of its own.
        public var marks: [Place] { places(.mark) }

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
            if !words.contains(word) { words.append(word) }
        }

        /// Adds what another footprint has.
        mutating func add(_ other: Footprint) {
            if words.isEmpty {
                words = other.words
                return
            }
            for word in other.words where !words.contains(word) { words.append(word) }
        }

        mutating func reserve() { words.reserveCapacity(48) }

        private func places(_ access: Access) -> [Place] {
            words.filter { $0 >> 62 == access.rawValue }.map { Place(word: $0) }
        }
    }
}
