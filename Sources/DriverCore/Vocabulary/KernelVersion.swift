extension DriverCore {
    /// A release of Linux, `6.12`, or one to the stable number, `6.12.117`.
    public struct KernelVersion: Hashable, Comparable, Sendable {
        /// The first number.
        public let major: Int
        /// The second.
        public let minor: Int
        /// The number of the stable release; nil for the newest of them.
        public let stable: Int?

        /// A release by its numbers.
        public init(_ major: Int, _ minor: Int, _ stable: Int? = nil) {
            self.major = major
            self.minor = minor
            self.stable = stable
        }

        /// The release that a text names, `6.19` or `6.12.72`; nil for any other text.
        public init?(_ text: String) {
            var numbers: [Int] = []
            for part in text.utf8.split(
                separator: UInt8(ascii: "."),
                omittingEmptySubsequences: false
            ) {
                var number = 0
                guard (1...5).contains(part.count) else { return nil }
                for byte in part {
                    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                    number = number * 10 + Int(byte - UInt8(ascii: "0"))
                }
                numbers.append(number)
            }
            guard numbers.count == 2 || numbers.count == 3 else { return nil }
            self.init(numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : nil)
        }

        /// `6.19`, `6.12.72`.
        public var text: String { "\(major).\(minor)" + (stable.map { ".\($0)" } ?? "") }

        /// The release without its stable number.
        var series: KernelVersion { KernelVersion(major, minor) }

        /// Whether a release came before another; the newest of a series comes after all of that series.
        public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
            let (one, other) = (left.stable ?? Int.max, right.stable ?? Int.max)
            return (left.major, left.minor, one) < (right.major, right.minor, other)
        }
    }
}

extension DriverCore.Profile {
    /// The release whose rules apply, read from the profile's name.
    public var version: DriverCore.KernelVersion? {
        name.hasPrefix("linux ") ? DriverCore.KernelVersion(String(name.dropFirst(6))) : nil
    }
}
