extension MachineMap {
    /// The map as a drawing: one file of SVG that needs no other.
    ///
    /// It has a title and a description, and each card has its whole text as a title.
    public func svg() -> String {
        let drawing = Drawing(of: self)
        var pen = Pen(map: self)
        pen.draw(drawing)
        return pen.text
    }
}

/// Writes a drawing as SVG.
private struct Pen {
    private let map: MachineMap
    private(set) var text = ""
    /// The space around the whole.
    private let margin = 20

    init(map: MachineMap) {
        self.map = map
    }

    mutating func draw(_ drawing: Drawing) {
        let summary = map.summary
        let legend = 24
        let top = margin + 34 + (summary.count - 1) * 18 + legend
        let width = max(drawing.width, 880) + 2 * margin
        let height = drawing.height + top + margin
        add(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" role="img" aria-labelledby="title description">
            <title id="title">\(markup(map.title)): map of the machine</title>
            <desc id="description">\(markup(summary.joined(separator: ". ")))</desc>
            <style>
            :root { \(Palette.light) }
            @media (prefers-color-scheme: dark) { :root { \(Palette.dark) } }
            \(Self.style)</style>
            <rect class="ground" width="\(width)" height="\(height)"/>
            """
        )
        for (number, line) in summary.enumerated() {
            let line = number == 0 ? "\(map.title): \(line)" : line
            let place = margin + 16 + number * 18
            words(line, x: margin, y: place, number == 0 ? "heading" : "label", columns: width / 8)
        }
        drawLegend(y: top - 22)
        add("<g transform=\"translate(\(margin) \(top))\">")
        for root in drawing.roots { draw(root) }
        add("</g>")
        add("</svg>")
    }

    private mutating func drawLegend(y: Int) {
        var x = margin
        for entry in Legend.entries(of: map) {
            add(
                "<rect class=\"key \(entry.word)\" x=\"\(x)\" y=\"\(y - 10)\" width=\"14\" height=\"12\"/>"
            )
            words(entry.text, x: x + 20, y: y, "label", columns: 60)
            x += 20 + columns(entry.text) * 7 + 22
        }
    }

    private mutating func draw(_ box: Drawing.Placed) {
        switch box.content {
        case .card(let index):
            drawCard(index, box)
            return
        case .root(let index):
            add("<g class=\"root\">")
            rectangle(box.rectangle, "root")
            words(
                ([map.nodes[index].name] + map.nodes[index].labels).joined(separator: "  "),
                x: box.rectangle.x + 14,
                y: box.rectangle.y + 24,
                "heading",
                columns: 40
            )
        case .panel:
            add("<g class=\"panel\">")
            rectangle(box.rectangle, "panel")
        case .frame(let group):
            add("<g class=\"frame\" data-group=\"\(group)\">")
            rectangle(box.rectangle, "frame")
            let (x, y) = (box.rectangle.x + 12, box.rectangle.y + 17)
            words("IOMMU group \(group)", x: x, y: y, "tab", columns: 24)
        }
        for inner in box.boxes { draw(inner) }
        add("</g>")
    }

    private mutating func drawCard(_ index: Int, _ box: Drawing.Placed) {
        let node = map.nodes[index]
        let (x, y) = (box.rectangle.x, box.rectangle.y)
        let mark = (box.isHead ? " head" : "") + (node.mark.map { " " + $0.word } ?? "")
        add("<g class=\"card \(node.driverWord)\(mark)\" data-path=\"\(markup(node.path))\">")
        add(
            "<title>\(markup(([node.name] + map.lines(of: index).map(\.text)).joined(separator: ", ")))</title>"
        )
        rectangle(box.rectangle, "card")
        add(
            "<rect class=\"edge\" x=\"\(x)\" y=\"\(y)\" width=\"5\" height=\"\(box.rectangle.height)\" rx=\"2\"/>"
        )
        let tag = node.group.map { "group \($0)" } ?? ""
        words(
            node.name,
            x: x + 14,
            y: y + 18,
            "name",
            columns: (box.rectangle.width - 34) * 10 / 74 - columns(tag)
        )
        if !tag.isEmpty {
            let end = x + box.rectangle.width - 10
            add("<text class=\"tag\" x=\"\(end)\" y=\"\(y + 18)\">\(markup(tag))</text>")
        }
        for (number, line) in box.lines.enumerated() {
            let isUse = line.kind == .use
            let limit = Drawing.columns(of: line, cardWidth: box.rectangle.width)
            words(
                (isUse ? line.isContinued ? "  " : "● " : "") + line.text,
                x: x + 14 + line.depth * 12,
                y: y + Drawing.headHeight + 12 + number * Drawing.lineHeight,
                line.kind.rawValue,
                columns: limit + (isUse ? 2 : 0)
            )
        }
        add("</g>")
    }

    private mutating func rectangle(_ rectangle: Drawing.Rectangle, _ word: String) {
        add(
            """
            <rect class="\(word)" x="\(rectangle.x)" y="\(rectangle.y)" width="\(rectangle.width)" \
            height="\(rectangle.height)" rx="6"/>
            """
        )
    }

    private mutating func words(_ words: String, x: Int, y: Int, _ word: String, columns: Int) {
        let cut = markup(shown(words, columns: columns))
        add("<text class=\"\(word)\" x=\"\(x)\" y=\"\(y)\">\(cut)</text>")
    }

    private mutating func add(_ line: String) {
        text += line + "\n"
    }

    private static let style = """
        text { font: 11px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: var(--text);
          white-space: pre; unicode-bidi: isolate; }
        .ground { fill: var(--ground); }
        rect.root { fill: none; stroke: var(--line); }
        rect.panel { fill: var(--panel); stroke: var(--line); }
        rect.frame { fill: none; stroke: var(--frame); stroke-width: 1.5; stroke-dasharray: 6 4; }
        rect.card { fill: var(--card); stroke: var(--line); }
        .head > rect.card { fill: none; stroke: none; }
        .kernel .edge, .key.kernel { fill: var(--kernel); } .vfio .edge, .key.vfio { fill: var(--vfio); }
        .free .edge, .key.free { fill: none; stroke: var(--free); stroke-dasharray: 3 2; }
        .key.use { fill: var(--use); } .key.frame { fill: none; stroke-dasharray: 4 3; }
        .key.changes { fill: var(--marked); stroke: var(--mark); stroke-width: 2; }
        .heading { font-size: 14px; font-weight: 600; } .name { font-size: 12px; font-weight: 700; }
        .tag, .label, .tab { fill: var(--quiet); } .tag { text-anchor: end; } .tab { font-weight: 600; }
        .kernel .driver { fill: var(--kernel); } .vfio .driver { fill: var(--vfio); } .free .driver { fill: var(--quiet); }
        .use { fill: var(--use); } .mark { fill: var(--mark); font-weight: 700; }
        .card.changes > rect.card { fill: var(--marked); stroke: var(--mark); stroke-width: 2.5; }
        .card.changes .use, .card.goes-along .use { fill: var(--mark); }
        .card.goes-along > rect.card, .card.shares-group > rect.card { stroke: var(--mark); stroke-width: 2;
          stroke-dasharray: 5 3; }

        """
}
