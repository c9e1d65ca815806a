/// The names that somebody who typed `text` may have meant, the nearest first, at most five.
///
/// Near is a name that holds the text, or that two slips of a finger turn into it.
func nearNames(to text: String, among names: [String]) -> [String] {
    let wanted = text.lowercased().utf8.prefix(64)
    guard !wanted.isEmpty else { return [] }
    var found: [(distance: Int, name: String)] = []
    for name in names {
        let lowered = name.lowercased()
        // `platform/serial8250` is also near to what somebody wrote without the bus.
        let bare = lowered.split(separator: "/").last.map(String.init) ?? lowered
        let distance = min(
            editDistance(Array(wanted), Array(lowered.utf8.prefix(64))),
            editDistance(Array(wanted), Array(bare.utf8.prefix(64)))
        )
        if distance <= (wanted.count > 4 ? 2 : 1) {
            found.append((distance, name))
        } else if wanted.count >= 3, contains(Array(lowered.utf8), Array(wanted)) {
            found.append((3, name))
        }
    }
    return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(5).map(\.name)
}

/// How many letters must be put in, taken out or exchanged to turn one text into the other.
///
/// Source: Wagner and Fischer, The String-to-String Correction Problem, 1974, one row at a time.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (line, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = line + 1
        for (column, other) in right.enumerated() {
            let exchanged = diagonal + (letter == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(exchanged, diagonal + 1, row[column] + 1)
        }
    }
    return row[right.count]
}

/// Whether `part` stands somewhere in `whole`.
private func contains(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= whole.count else { return false }
    return (0...whole.count - part.count).contains { whole[$0...].starts(with: part) }
}
