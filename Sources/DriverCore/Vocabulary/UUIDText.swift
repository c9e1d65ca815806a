extension ArraySlice<UInt8> {
    /// Whether it is 36 characters: hexadecimal digits in groups of 8, 4, 4, 4 and 12.
    ///
    /// Source: `uuid_is_valid()`, lib/uuid.c.
    var isUUID: Bool {
        guard count == 36 else { return false }
        for (position, byte) in enumerated() {
            let isDash = position == 8 || position == 13 || position == 18 || position == 23
            if isDash != (byte == UInt8(ascii: "-")) { return false }
            if !isDash, !byte.isHexadecimal { return false }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
