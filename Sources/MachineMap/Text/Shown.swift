internal import Sysfs

// Every text of a machine passes here on its way into a picture: nothing in it is a command to a terminal, an element
// of a page, or longer than its place.

/// How many columns a text takes in a font of one width: East Asian characters two, accents none.
func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns($1) }
}

/// A text that is safe to print, cut to a number of columns; `…` stands for what is cut off.
func shown(_ text: String, columns limit: Int) -> String {
    let text = printable(text, upTo: max(limit, 1) * 4)
    if columns(text) <= limit { return text }
    guard limit > 0 else { return "" }
    var result = ""
    var width = 0
    for scalar in text.unicodeScalars {
        let own = columns(scalar)
        if width + own > limit - 1 { break }
        width += own
        result.unicodeScalars.append(scalar)
    }
    return result + "…"
}

/// A text in lines of so many columns, broken between words; a word that is longer has a line of its own.
///
/// What does not fit into the last line is cut off.
func wrapped(_ text: String, columns limit: Int, linesMax: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in printable(text, upTo: limit * linesMax * 2).split(separator: " ") {
        if !line.isEmpty, columns(line) + 1 + columns(String(word)) <= limit {
            line += " " + word
            continue
        }
        if !line.isEmpty { lines.append(line) }
        line = String(word)
    }
    lines.append(line)
    guard lines.count > linesMax else { return lines }
    let last = shown(lines[(linesMax - 1)...].joined(separator: " "), columns: limit)
    return lines[..<(linesMax - 1)] + [last]
}

/// A text as it stands in HTML and SVG, in an element or an attribute.
func markup(_ text: String) -> String {
    var result = ""
    for character in printable(text).unicodeScalars {
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(character)
        }
    }
    return result
}

private func columns(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return isWide(scalar) ? 2 : 1
    }
}

/// Whether a character is as wide as two Latin ones.
///
/// Source: Unicode Standard Annex 11, the ranges W and F in blocks; emoji count as wide.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1_B000...0x1_B2FF,
        0x1_F000...0x1_FAFF, 0x2_0000...0x3_FFFD:
        true
    default: scalar.properties.isEmojiPresentation
    }
}
