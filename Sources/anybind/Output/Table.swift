import Sysfs

/// Rows that are shown in columns on a terminal, and with tabs between the cells elsewhere.
struct Table {
    /// The names of the columns; shown on a terminal.
    let header: [String]
    /// The rows; each has a cell for every column.
    private(set) var rows: [[String]] = []

    /// A table without rows yet.
    init(_ header: [String]) {
        assert(!header.isEmpty && header.allSatisfy { !$0.isEmpty }, "a column has a name")
        self.header = header
    }

    /// Puts a row at the end, each cell on one line and safe to print.
    mutating func add(_ row: [String]) {
        precondition(row.count == header.count, "a row of \(row.count) in \(header.count) columns")
        rows.append(row.map { printable($0) })
    }

    /// The text; columns as wide as their widest cell, empty cells as `-`.
    func text(forTerminal isTerminal: Bool) -> String {
        let shown = rows.map { $0.map { $0.isEmpty ? "-" : $0 } }
        guard isTerminal else {
            return shown.map { $0.joined(separator: "\t") + "\n" }.joined()
        }
        let all = [header] + shown
        let widths = header.indices.map { column in
            all.reduce(0) { max($0, $1[column].count) }
        }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                guard column + 1 < row.count else { break }
                assert(cell.count <= widths[column], "a cell wider than its column")
                line += String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            return line + "\n"
        }.joined()
    }
}
