/// A row of the tree on a terminal.
struct TreeRow: Hashable, Sendable {
    /// What a piece of a row is, which its colour may say too.
    enum Style: Hashable, Sendable {
        /// The lines of the tree.
        case line
        /// A name of a root or a device.
        case name
        /// A driver of the kernel's.
        case driver
        /// A driver that gives the device to user space.
        case vfio
        /// Something that is beside the point.
        case aside
        /// A use.
        case use
        /// What a change would do.
        case mark
        /// All else.
        case plain
    }

    /// A text with its style.
    struct Piece: Hashable, Sendable {
        var text: String
        var style: Style
    }

    /// The lines of the tree, `│  ├─ `.
    var lines: String
    /// The name.
    var name: String
    /// The driver; empty where there is nothing to say.
    var driver: Piece
    /// What else is said, the first the last to be cut off.
    var rest: [Piece]
    /// Whether the row belongs to the columns of devices.
    var isInColumns = true
}

extension MachineMap {
    /// The rows of the tree.
    func rows() -> [TreeRow] {
        var rows: [TreeRow] = []
        for box in Arrangement.boxes(of: self) { addRows(of: box, lines: "", inner: "", &rows) }
        return rows
    }

    /// What stands below a row of the tree.
    private enum Below {
        case box(Box)
        case part(Int)
    }

    private func addRows(of box: Box, lines: String, inner: String, _ rows: inout [TreeRow]) {
        switch box.content {
        case .root(let index):
            rows.append(row(of: index, lines: lines))
            add(parts(of: index).map(Below.part) + box.boxes.map(Below.box), inner, &rows)
        case .frame(let group):
            var row = TreeRow(
                lines: lines,
                name: "group \(group)",
                driver: .init(text: "", style: .plain),
                rest: [.init(text: "devices that go together", style: .aside)]
            )
            row.isInColumns = false
            rows.append(row)
            add(box.boxes.map(Below.box), inner, &rows)
        case .card(let index), .panel(let index):
            rows.append(row(of: index, lines: lines))
            add(parts(of: index).map(Below.part) + below(box).map(Below.box), inner, &rows)
        }
    }

    /// The boxes that hang on the device of a panel.
    private func below(_ box: Box) -> [Box] {
        guard case .panel = box.content, let first = box.boxes.first else { return [] }
        if case .frame = first.content {
            return Array(first.boxes.dropFirst() + box.boxes.dropFirst())
        }
        return Array(box.boxes.dropFirst())
    }

    private func add(_ below: [Below], _ lines: String, _ rows: inout [TreeRow]) {
        for (number, item) in below.enumerated() {
            let isLast = number + 1 == below.count
            let (own, inner) = (lines + (isLast ? "└─ " : "├─ "), lines + (isLast ? "   " : "│  "))
            switch item {
            case .box(let box): addRows(of: box, lines: own, inner: inner, &rows)
            case .part(let index):
                rows.append(row(of: index, lines: own))
                add(parts(of: index).map(Below.part), inner, &rows)
            }
        }
    }

    private func row(of index: Int, lines: String) -> TreeRow {
        let node = nodes[index]
        var driver = TreeRow.Piece(text: "", style: .plain)
        if node.kind.isDevice || node.driver != nil {
            let style: TreeRow.Style = node.isVFIO ? .vfio : node.driver == nil ? .aside : .driver
            driver = .init(text: node.driver ?? "-", style: style)
        }
        var rest: [TreeRow.Piece] = []
        if let mark = node.mark { rest.append(.init(text: "<< " + mark.text, style: .mark)) }
        rest += node.uses.map { .init(text: $0.text, style: .use) }
        if let group = node.group { rest.append(.init(text: "group \(group)", style: .aside)) }
        rest += node.labels.map { .init(text: $0, style: .plain) }
        var row = TreeRow(lines: lines, name: node.name, driver: driver, rest: rest)
        row.isInColumns = node.kind != .root
        return row
    }
}
