extension Section {
    /// The part as a table for people.
    var text: String {
        var lines = [title]
        let nameWidth = figures.map { $0.name.count }.max() ?? 0
        let unitWidth = figures.map { $0.unit.count }.max() ?? 0
        if !figures.isEmpty {
            lines.append(
                "  " + padded("", nameWidth) + right("best", 12) + right("median", 12) + "  "
                    + padded("unit", unitWidth) + right("runs", 6)
            )
        }
        for figure in figures {
            lines.append(
                "  " + padded(figure.name, nameWidth) + right(figure.best.text, 12)
                    + right(figure.median.text, 12) + "  " + padded(figure.unit, unitWidth)
                    + right("\(figure.runs)", 6)
            )
        }
        lines += promises.map { "  " + padded($0.verdict, 12) + $0.sentence }
        lines += remarks.map { "  " + $0 }
        lines += omissions.map { "  NOT RUN: " + $0 }
        return lines.joined(separator: "\n")
    }
}

private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
}

extension Double {
    /// Three digits that count, and commas between thousands: `0.412`, `4.12`, `41.2`, `4,123`.
    var text: String {
        guard isFinite, magnitude < 1e15 else { return "\(self)" }
        if magnitude >= 100 || self == rounded() { return grouped(Int(rounded())) }
        let decimals = magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let digits = Int((magnitude * Double(scale)).rounded())
        let fraction = "\(digits % scale)"
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return (self < 0 ? "-" : "") + "\(digits / scale)." + zeros + fraction
    }

    private func grouped(_ number: Int) -> String {
        var digits = Array("\(number.magnitude)")
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: position)
            position -= 3
        }
        return (number < 0 ? "-" : "") + String(digits)
    }
}
