extension MachineMap {
    /// The map as a tree for a terminal.
    ///
    /// No line takes more than `width` columns, of which at least 20 are used; `colored` adds colours by the
    /// sequences of ECMA-48.
    public func tree(width: Int, colored: Bool) -> String {
        let width = max(width, 20)
        let rows = rows()
        let columns = TreeColumns(rows, width: width)
        var lines = summary
        lines[0] = "\(title): \(lines[0])"
        lines = lines.map { shown($0, columns: width) }
        lines += rows.map { columns.line($0, colored: colored) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// What stands above every picture, below its title: what it shows, what is asked, and what would end.
    var summary: [String] {
        let devices = deviceCount
        let groups = groupSizes.count
        var lines = [
            "\(devices) \(devices == 1 ? "device" : "devices"), "
                + (groups == 0
                    ? "no IOMMU group" : "\(groups) IOMMU \(groups == 1 ? "group" : "groups")")
        ]
        if !questions.isEmpty {
            let marked = nodes.count { $0.mark == .goesAlong }
            let sharing = nodes.count { $0.mark == .sharesGroup }
            let ended = endangeredUses.count
            lines.append(
                "If \(questions.joined(separator: ", ")): \(marked) \(marked == 1 ? "thing goes" : "things go")"
                    + " along, \(ended) \(ended == 1 ? "use ends" : "uses end")"
                    + (sharing == 0 ? "" : ", \(sharing) more of the group must go too")
            )
        }
        return lines + notes
    }
}

/// The columns of a tree: names with the lines before them, drivers, and the rest.
private struct TreeColumns {
    private let width: Int
    private let name: Int
    private let driver: Int

    /// Columns as wide as their widest cell, but the first two of at most two thirds of the width.
    init(_ rows: [TreeRow], width: Int) {
        self.width = width
        let cells = rows.filter(\.isInColumns)
        let names = cells.map { columns($0.lines) + min(columns(shown($0.name, columns: 40)), 40) }
        let drivers = cells.map { min(columns(shown($0.driver.text, columns: 24)), 24) }
        name = min(names.max() ?? 0, width / 2)
        driver = min(drivers.max() ?? 0, width / 6)
    }

    /// A row as a line, cut where the width ends.
    func line(_ row: TreeRow, colored: Bool) -> String {
        var line = TreeLine(width: width, colored: colored)
        line.add(row.lines, .line)
        line.add(row.name, .name)
        if row.isInColumns {
            line.pad(to: name)
            if driver > 0 {
                line.gap()
                line.add(row.driver.text, row.driver.style)
                line.pad(to: name + 2 + driver)
            }
        }
        for piece in row.rest {
            line.gap()
            line.add(piece.text, piece.style)
        }
        return line.text
    }
}

/// A line that is being written, up to a width.
private struct TreeLine {
    private let width: Int
    private let isColored: Bool
    private var used = 0
    private var spaces = 0
    private(set) var text = ""

    init(width: Int, colored: Bool) {
        self.width = width
        isColored = colored
    }

    /// Puts spaces before what comes next, up to a column.
    mutating func pad(to column: Int) {
        spaces = max(spaces, column - used)
    }

    /// Puts two spaces more before what comes next.
    mutating func gap() { spaces += 2 }

    mutating func add(_ piece: String, _ style: TreeRow.Style) {
        let room = width - used - spaces
        guard !piece.isEmpty, room > 0 else { return }
        let piece = shown(piece, columns: room)
        text += String(repeating: " ", count: spaces)
        text += isColored ? style.colored(piece) : piece
        used += spaces + columns(piece)
        spaces = 0
    }
}

extension TreeRow.Style {
    /// A text with the sequences for its colour, one of the terminal's own sixteen.
    fileprivate func colored(_ text: String) -> String {
        let code: String
        switch self {
        case .plain: return text
        case .line, .aside: code = "2"
        case .name: code = "1"
        case .driver: code = "34"
        case .vfio: code = "35"
        case .use: code = "32"
        case .mark: code = "1;33"
        }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
