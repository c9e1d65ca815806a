/// A number in lower case hexadecimal digits, at least so many.
func lowerHexadecimal(_ value: some BinaryInteger, digits: Int) -> String {
    padded(String(value, radix: 16), to: digits)
}

/// A number in upper case hexadecimal digits, at least so many.
func hexadecimal(_ value: some BinaryInteger, digits: Int) -> String {
    padded(String(value, radix: 16, uppercase: true), to: digits)
}

/// A number as it is written, with zeros before it up to so many digits.
func padded(_ number: String, to digits: Int) -> String {
    String(repeating: "0", count: max(0, digits - number.utf8.count)) + number
}
