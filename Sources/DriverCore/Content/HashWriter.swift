extension DriverCore {
    /// Makes a fingerprint of what is written.
    ///
    /// Two lanes of 64 bits, each multiplied to 128 bits with every word and folded; neither seed nor
    /// multiplier changes from run to run. Nobody is kept from looking for two contents of one fingerprint:
    /// it tells states apart, and no friend from foe.
    struct HashWriter: ContentWriter, Sendable {
        private var high: UInt64 = 0x243f_6a88_85a3_08d3
        private var low: UInt64 = 0x1319_8a2e_0370_7344

        private static var factors: (UInt64, UInt64) {
            (0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db)
        }

        /// A piece of a place; `tag` says of which kind.
        init(_ tag: Place.Field) { add(UInt64(tag.rawValue) &+ 1) }

        /// A piece that stands behind another one.
        init(after other: Fingerprint) { add(other) }

        @inline(__always)
        mutating func add(_ word: UInt64) { mix(word, word) }

        /// Both halves at once, each into its lane.
        @inline(__always)
        mutating func add(_ other: Fingerprint) { mix(other.high, other.low) }

        mutating func add(_ text: String) {
            add(text.utf8.count)
            addWords(of: text.utf8)
        }

        mutating func add(_ device: DeviceID, _ roster: borrowing Roster) {
            add(roster.print(of: device))
        }

        mutating func add(_ driver: DriverID, _ roster: borrowing Roster) {
            add(roster.print(of: driver))
        }

        mutating func add(_ hardware: HardwareID) { add(hardware.print) }

        mutating func add<Value: ContentValue>(
            _ value: borrowing Value,
            known: Fingerprint,
            _ roster: borrowing Roster
        ) {
            add(known)
        }

        mutating func addUnordered(_ count: Int, _ write: (Int, inout HashWriter) -> Bool) {
            var sum = Fingerprint.zero
            for number in 0..<count {
                var piece = HashWriter(.existence)
                if write(number, &piece) { sum += piece.print }
            }
            add(sum)
        }

        /// The fingerprint of all that was written.
        var print: Fingerprint {
            Fingerprint(
                high: Self.fold(high ^ (low << 32 | low >> 32), 0x8ebc_6af0_9c88_c6e3),
                low: Self.fold(low ^ high, 0x5899_65cc_7537_4cc3)
            )
        }

        @inline(__always)
        private mutating func mix(_ left: UInt64, _ right: UInt64) {
            high = Self.fold(high ^ left, Self.factors.0) &+ 0x9e37_79b9_7f4a_7c15
            low = Self.fold(low ^ right, Self.factors.1) &+ 0xbf58_476d_1ce4_e5b9
        }

        /// The product of 128 bits, its halves laid upon each other.
        @inline(__always)
        private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let product = left.multipliedFullWidth(by: right)
            return product.high ^ product.low
        }
    }
}
