/// The most characters of a value that a sentence repeats.
private let quotedCharactersMax = 80

/// A value that somebody wrote, for a sentence: in single quotes, on one line, cut when it is long.
func quoted(_ value: String) -> String {
    var text = "'"
    for (count, scalar) in value.unicodeScalars.enumerated() {
        if count == quotedCharactersMax {
            text += "…"
            break
        }
        text += escaped(scalar)
    }
    return text + "'"
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\\": "\\\\"
    case "'": "\\'"
    case "\0": "\\0"
    default:
        scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
            ? "\\u{" + lowerHexadecimal(scalar.value, digits: 1) + "}" : String(Character(scalar))
    }
}

/// A number with the name of the errno that it stands for: `-19 (ENODEV)`.
func named(_ number: Int32) -> String {
    guard number < 0, let positive = Int32(exactly: -Int64(number)) else { return "\(number)" }
    return "\(number) (\(DriverCore.ErrorNumber(rawValue: positive)))"
}
