extension DriverCore {
    /// The address of a PCI function: a domain, and bus, slot and function in one routing ID.
    public struct PCIAddress: Hashable, Sendable {
        /// The domain, `0` in `0000:03:00.0`.
        public let domain: Int
        /// Bus in the upper 8 bits, slot in 5, function in 3.
        public let routing: Int

        /// The address with a domain and a routing ID.
        public init(domain: Int, routing: Int) {
            self.domain = domain
            self.routing = routing
        }

        /// The address that a name spells, `0000:03:00.0`; nil for another name.
        public init?(_ name: String) {
            var rest = name.utf8[...]
            guard let domain = rest.takeHexadecimal(before: UInt8(ascii: ":")),
                let bus = rest.takeHexadecimal(before: UInt8(ascii: ":")),
                let slot = rest.takeHexadecimal(before: UInt8(ascii: ".")),
                let function = rest.takeHexadecimal(before: nil),
                domain <= 0x7fff_ffff, bus <= 255, slot <= 31, function <= 7
            else { return nil }
            self.init(domain: domain, routing: bus << 8 | slot << 3 | function)
        }

        /// The name, `0000:03:00.0`.
        public var name: String {
            var text: [UInt8] = []
            text.reserveCapacity(16)
            text.appendHexadecimal(domain, digits: 4)
            text.append(UInt8(ascii: ":"))
            text.appendHexadecimal(routing >> 8 & 0xff, digits: 2)
            text.append(UInt8(ascii: ":"))
            text.appendHexadecimal(routing >> 3 & 0x1f, digits: 2)
            text.append(UInt8(ascii: "."))
            text.appendHexadecimal(routing & 7, digits: 1)
            return String(decoding: text, as: UTF8.self)
        }
    }
}

extension Substring.UTF8View {
    /// Takes a number that ends before a byte, or at the end of the text, and that byte too.
    fileprivate mutating func takeHexadecimal(before end: UInt8?) -> Int? {
        var value = 0
        var isEmpty = true
        while let byte = popFirst() {
            if byte == end { return isEmpty ? nil : value }
            switch byte {
            case 0x30...0x39: value = value << 4 | Int(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | Int((byte | 0x20) - 0x57)
            default: return nil
            }
            guard value <= 0xffff_ffff else { return nil }
            isEmpty = false
        }
        return end == nil && !isEmpty ? value : nil
    }
}

extension [UInt8] {
    /// Appends the digits of a number of up to 32 bits, at least so many.
    fileprivate mutating func appendHexadecimal(_ number: Int, digits: Int) {
        let value = UInt32(truncatingIfNeeded: number)
        var position = Swift.max(digits, (35 - value.leadingZeroBitCount) / 4)
        while position > 0 {
            position -= 1
            let digit = UInt8(truncatingIfNeeded: value >> UInt32(4 * position) & 15)
            append(digit + (digit < 10 ? 0x30 : 0x57))
        }
    }
}
