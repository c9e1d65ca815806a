/// The names that somebody who typed `text` may have meant, the nearest first, at most five.
///
/// Near is a name that holds the text, or that two slips of a finger turn into it.
package func nearNames(to text: String, among names: [String]) -> [String] {
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

/// How many letters must be put in, taken out, exchanged, or swapped with the next, to turn one text into
/// the other.
///
/// Source: Damerau, A technique for computer detection and correction of spelling errors, 1964; three rows
/// at a time.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var (above, row) = ([Int](), Array(0...right.count))
    for (line, letter) in left.enumerated() {
        var next = [line + 1]
        next.reserveCapacity(right.count + 1)
        for (column, other) in right.enumerated() {
            let exchanged = row[column] + (letter == other ? 0 : 1)
            var least = min(exchanged, row[column + 1] + 1, next[column] + 1)
            if line > 0, column > 0, letter == right[column - 1], other == left[line - 1] {
                least = min(least, above[column - 1] + 1)
            }
            next.append(least)
        }
        (above, row) = (row, next)
    }
    return row[right.count]
}

/// Whether `part` stands somewhere in `whole`.
private func contains(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= whole.count else { return false }
    return (0...whole.count - part.count).contains { whole[$0...].starts(with: part) }
}
