extension DriverCore {
    /// The bytes of one write, read the ways in which the kernel's store functions read them.
    struct StoreText {
        /// The bytes up to the first NUL: what a C string function sees.
        let bytes: ArraySlice<UInt8>

        init(_ written: [UInt8]) {
            bytes = written.prefix { $0 != 0 }
        }

        /// The text without one newline at its end, as `sysfs_streq()` compares it.
        ///
        /// Source: `sysfs_streq()`, lib/string_helpers.c.
        var name: String {
            let end = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes
            return String(kernelText: end)
        }

        /// The text up to its first newline.
        var line: String {
            String(kernelText: bytes.prefix { $0 != UInt8(ascii: "\n") })
        }

        /// A boolean word: y, 1, t, on; n, 0, f, off; on newer kernels enable and disable too.
        ///
        /// Only the first one or two characters count.
        ///
        /// Source: `kstrtobool()`, lib/kstrtox.c.
        func boolean(under profile: Profile) -> Bool? {
            switch bytes.first.map({ $0 | 0x20 }) {
            case UInt8(ascii: "y"), UInt8(ascii: "t"): return true
            case UInt8(ascii: "n"), UInt8(ascii: "f"): return false
            case UInt8(ascii: "e") where profile[.booleanTakesEnable]: return true
            case UInt8(ascii: "d") where profile[.booleanTakesEnable]: return false
            case UInt8(ascii: "o"):
                switch bytes.dropFirst().first.map({ $0 | 0x20 }) {
                case UInt8(ascii: "n"): return true
                case UInt8(ascii: "f"): return false
                default: return nil
                }
            default: break
            }
            if bytes.first == UInt8(ascii: "1") { return true }
            return bytes.first == UInt8(ascii: "0") ? false : nil
        }

        /// A whole number, its base by its prefix, with at most one newline after it.
        var number: UInt64? {
            if case .number(let number)? = wholeNumber { number } else { nil }
        }

        /// What a text is as a number.
        enum WholeNumber {
            case number(UInt64)
            /// It needs more than 64 bits; what comes after its digits is not looked at.
            case tooLarge
        }

        /// The number with what ``number`` does not tell; nil for a text that is not one.
        ///
        /// Source: `kstrtoull()` with base 0, lib/kstrtox.c.
        var wholeNumber: WholeNumber? {
            var rest = bytes
            if rest.last == UInt8(ascii: "\n") { rest = rest.dropLast() }
            if rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            var radix: UInt64 = 10
            if rest.first == UInt8(ascii: "0"), rest.count > 1 {
                let second = rest[rest.startIndex + 1] | 0x20
                if second == UInt8(ascii: "x"), rest.count > 2,
                    digit(rest[rest.startIndex + 2]) != nil
                {
                    radix = 16
                    rest = rest.dropFirst(2)
                } else {
                    radix = 8
                }
            }
            if rest.isEmpty { return nil }
            var value: UInt64 = 0
            for byte in rest {
                guard let digit = digit(byte), digit < radix else { return nil }
                let (scaled, overflow) = value.multipliedReportingOverflow(by: radix)
                let (sum, carry) = scaled.addingReportingOverflow(digit)
                if overflow || carry { return .tooLarge }
                value = sum
            }
            return .number(value)
        }

        /// Hexadecimal numbers, perhaps up to so many, separated by white space, or by one byte with perhaps white space
        /// after it; scanning stops at anything else.
        ///
        /// Numbers are not range checked: the bits that do not fit are cut off.
        ///
        /// Source: `sscanf()` with `%x`, as `new_id_store()` in drivers/pci/pci-driver.c uses it.
        func hexadecimalNumbers(limit: Int = .max, between separator: UInt8? = nil) -> [UInt64] {
            var numbers: [UInt64] = []
            var rest = bytes
            while numbers.count < limit {
                if let separator, !numbers.isEmpty {
                    guard rest.popFirst() == separator else { break }
                }
                rest = rest.drop { isSpace($0) }
                guard let value = scanHexadecimal(&rest) else { break }
                numbers.append(value)
            }
            return numbers
        }

        private func scanHexadecimal(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
            var digits = rest
            guard let first = digits.first, digit(first) != nil else { return nil }
            // With the base given, a prefix alone is a number too: 0.
            if digits.count > 1, first == UInt8(ascii: "0"),
                digits[digits.startIndex + 1] | 0x20 == UInt8(ascii: "x")
            {
                digits = digits.dropFirst(2)
            }
            var value: UInt64 = 0
            while let byte = digits.first, let digit = digit(byte) {
                value = value << 4 | digit
                digits = digits.dropFirst()
            }
            rest = digits
            return value
        }

        /// White space of Latin-1, with its no-break space.
        ///
        /// Source: `_ctype`, lib/ctype.c.
        private func isSpace(_ byte: UInt8) -> Bool {
            byte == 0x20 || (0x09...0x0d).contains(byte) || byte == 0xa0
        }

        private func digit(_ byte: UInt8) -> UInt64? {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
            default: nil
            }
        }
    }
}
