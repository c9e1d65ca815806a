/// Where each box of a map lies on a drawing.
///
/// A box is as large as what stands in it, and boxes beside each other lie in rows: so no two overlap that are not
/// one in the other.
struct Drawing: Hashable, Sendable {
    /// A rectangle, in points from the left and from the top.
    struct Rectangle: Hashable, Sendable {
        var x = 0
        var y = 0
        var width: Int
        var height: Int
    }

    /// A box with its place, and the boxes in it.
    struct Placed: Hashable, Sendable {
        var content: Box.Content
        var rectangle: Rectangle
        var boxes: [Placed]
        /// The lines of a card.
        var lines: [CardLine] = []
        /// Whether it is the card of what others hang on, across the whole of their panel.
        var isHead = false

        /// The same farther to the right and farther down.
        func moved(_ x: Int, _ y: Int) -> Placed {
            var moved = self
            moved.rectangle.x += x
            moved.rectangle.y += y
            moved.boxes = boxes.map { $0.moved(x, y) }
            return moved
        }
    }

    /// The width of a card.
    static let cardWidth = 244
    /// The height of a line of text.
    static let lineHeight = 16
    /// The height of the name on a card.
    static let headHeight = 26
    /// The space between boxes, and between a box and what it stands in.
    static let gap = 10
    /// The height of the label of a frame, and of the name of a root.
    static let frameLabelHeight = 16
    static let rootLabelHeight = 30

    /// The roots from the top down.
    let roots: [Placed]
    /// How wide all of it is.
    let width: Int
    /// How high all of it is.
    let height: Int

    /// The drawing of a map whose rows of boxes are as wide as `width`, where a box is not wider by itself.
    init(of map: MachineMap, width: Int = 1320) {
        var y = 0
        var roots: [Placed] = []
        for box in Arrangement.boxes(of: map) {
            let placed = Self.place(box, map, width: width)
            roots.append(placed.moved(0, y))
            y += placed.rectangle.height + 2 * Self.gap
        }
        self.roots = roots
        self.width = roots.map(\.rectangle.width).max() ?? 0
        height = max(0, y - 2 * Self.gap)
    }

    /// A box in the corner of the drawing.
    private static func place(_ box: Box, _ map: MachineMap, width: Int, isHead: Bool = false)
        -> Placed
    {
        let label: Int
        switch box.content {
        case .card(let index):
            let whole = map.lines(of: index)
            let lines = isHead ? whole : whole.flatMap(wrap)
            let height = headHeight + lines.count * lineHeight + 8
            return Placed(
                content: box.content,
                rectangle: Rectangle(width: cardWidth, height: height),
                boxes: [],
                lines: lines
            )
        case .panel: label = 0
        case .frame: label = frameLabelHeight
        case .root: label = rootLabelHeight
        }
        let isPanel = if case .panel = box.content { true } else { false }
        var rows = Rows(y: gap + label, width: width - gap)
        for (number, inner) in box.boxes.enumerated() {
            let isHead = isPanel && number == 0
            let placed = place(inner, map, width: width - 2 * gap, isHead: isHead)
            rows.add(placed)
            // A bridge stands above what hangs on it.
            if isHead { rows.endRow() }
        }
        rows.endRow()
        let wide = max(rows.right + gap, cardWidth)
        var boxes = rows.placed
        if isPanel, case .card = boxes[0].content {
            boxes[0].isHead = true
            boxes[0].rectangle.width = wide - 2 * gap
        }
        return Placed(
            content: box.content,
            rectangle: Rectangle(width: wide, height: rows.y),
            boxes: boxes
        )
    }

    /// How many columns a line has on a card of a width.
    static func columns(of line: CardLine, cardWidth: Int) -> Int {
        (cardWidth - 24 - line.depth * 12) * 10 / 67 - (line.kind == .use ? 2 : 0)
    }

    /// A line that is too long for a card as up to three.
    private static func wrap(_ line: CardLine) -> [CardLine] {
        let limit = max(columns(of: line, cardWidth: cardWidth), 1)
        return wrapped(line.text, columns: limit, linesMax: 3).enumerated().map { number, text in
            var line = line
            line.text = text
            line.isContinued = number > 0
            return line
        }
    }

    /// Boxes in rows, each row as high as its highest box.
    private struct Rows {
        private(set) var placed: [Placed] = []
        private(set) var right = 0
        private(set) var y: Int
        private var x = gap
        private var height = 0
        private let width: Int

        init(y: Int, width: Int) {
            self.y = y
            self.width = width
        }

        mutating func add(_ box: Placed) {
            if x > gap, x + box.rectangle.width > width { endRow() }
            placed.append(box.moved(x, y))
            x += box.rectangle.width + gap
            right = max(right, x - gap)
            height = max(height, box.rectangle.height)
        }

        mutating func endRow() {
            guard height > 0 else { return }
            y += height + gap
            x = gap
            height = 0
        }
    }
}
