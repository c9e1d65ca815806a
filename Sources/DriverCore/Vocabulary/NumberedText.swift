extension DriverCore {
    /// A text with a device's number in it: what many devices of one rule have in common.
    ///
    /// It is kept once for all of them, and made into bytes when somebody reads.
    public struct NumberedText: Hashable, Sendable {
        /// Its pieces, in order.
        public var pieces: [Piece]

        /// A part of the text.
        public enum Piece: Hashable, Sendable {
            /// Bytes as they are.
            case bytes([UInt8])
            /// Digits that are made of the device's number.
            case digits(NumberRule)
        }

        /// A text of pieces.
        public init(_ pieces: [Piece]) {
            self.pieces = pieces
        }

        /// The text for the device of a number.
        public func bytes(for number: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            for piece in pieces {
                switch piece {
                case .bytes(let piece): bytes += piece
                case .digits(let rule): rule.append(number, to: &bytes)
                }
            }
            return bytes
        }
    }

    /// How digits are made of a device's number: some steps of arithmetic, and how the result is written.
    public struct NumberRule: Hashable, Sendable {
        /// What is done to the number, one after the other.
        public var steps: [Step]
        /// How many digits there are at least.
        public var width: Int
        /// Whether they are hexadecimal.
        public var isHexadecimal: Bool

        /// One step of arithmetic.
        public enum Step: Hashable, Sendable {
            case plus(Int)
            case times(Int)
            /// Without the remainder; by 0 nothing happens.
            case dividedBy(Int)
            /// The remainder alone; by 0 nothing happens.
            case remainderBy(Int)
        }

        /// A rule.
        public init(steps: [Step] = [], width: Int = 1, isHexadecimal: Bool = false) {
            self.steps = steps
            self.width = width
            self.isHexadecimal = isHexadecimal
        }

        /// What the steps make of a number.
        public func value(for number: Int) -> Int {
            var value = number
            for step in steps {
                switch step {
                case .plus(let other): value &+= other
                case .times(let other): value &*= other
                case .dividedBy(let other): if other > 0 { value /= other }
                case .remainderBy(let other): if other > 0 { value %= other }
                }
            }
            return value
        }

        fileprivate func append(_ number: Int, to bytes: inout [UInt8]) {
            let radix: UInt = isHexadecimal ? 16 : 10
            var rest = value(for: number).magnitude
            let start = bytes.count
            repeat {
                let digit = UInt8(truncatingIfNeeded: rest % radix)
                bytes.append(digit + (digit < 10 ? 0x30 : 0x61 - 10))
                rest /= radix
            } while rest > 0
            while bytes.count - start < width { bytes.append(0x30) }
            bytes[start...].reverse()
        }
    }
}
