extension DriverCore {
    /// 128 bits that two equal contents share, and two unequal ones by chance alone.
    ///
    /// The same content has the same fingerprint in every run of every program.
    public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
        /// The upper half.
        public let high: UInt64
        /// The lower half.
        public let low: UInt64

        /// The fingerprint of two halves.
        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        /// That of nothing.
        static let zero = Fingerprint(high: 0, low: 0)

        /// Both together, whatever the order: each half is added by itself.
        static func + (left: Fingerprint, right: Fingerprint) -> Fingerprint {
            Fingerprint(high: left.high &+ right.high, low: left.low &+ right.low)
        }

        /// The first without the second, which was added before.
        static func - (left: Fingerprint, right: Fingerprint) -> Fingerprint {
            Fingerprint(high: left.high &- right.high, low: left.low &- right.low)
        }

        static func += (left: inout Fingerprint, right: Fingerprint) { left = left + right }

        static func -= (left: inout Fingerprint, right: Fingerprint) { left = left - right }

        /// 32 hexadecimal digits.
        public var description: String {
            paddedHexadecimal(high) + paddedHexadecimal(low)
        }

        private func paddedHexadecimal(_ half: UInt64) -> String {
            var text = ""
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = UInt8(half >> UInt64(shift) & 15)
                text.unicodeScalars.append(Unicode.Scalar(digit + (digit < 10 ? 0x30 : 0x57)))
            }
            return text
        }
    }
}
