extension MachineMap {
    /// The map as a page: one file of HTML that loads nothing.
    ///
    /// Its content is nested lists and a table, which a style sheet makes a picture; a few lines of script add a
    /// search and keys. It can be read without either.
    public func html() -> String {
        var page = PageWriter(map: self)
        page.write()
        return page.text
    }
}

/// Writes a map as a page.
private struct PageWriter {
    private let map: MachineMap
    private(set) var text = ""

    init(map: MachineMap) {
        self.map = map
    }

    mutating func write() {
        let title = markup(shown(map.title, columns: 80))
        add(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            script-src 'unsafe-inline'">
            <meta name="color-scheme" content="light dark">
            <title>\(title): map of the machine</title>
            <style>
            :root { \(Palette.light) }
            @media (prefers-color-scheme: dark) { :root { \(Palette.dark) } }
            \(PageText.style)
            @media print { :root { \(Palette.light) --ground: #ffffff; } }
            </style>
            </head>
            <body>
            <a class="skip" href="#map">Skip to the map</a>
            <a class="skip" href="#uses">Skip to what is in use</a>
            """
        )
        writeHeader(title)
        add("<main id=\"map\" tabindex=\"-1\">")
        for box in Arrangement.boxes(of: map) { writeRoot(box) }
        writeUses()
        add("</main>")
        add("<script>\n\(PageText.script)\n</script>\n</body>\n</html>")
    }

    // MARK: - Above the map

    private mutating func writeHeader(_ title: String) {
        add("<header>\n<h1>\(title)</h1>")
        for line in map.summary { add("<p>\(markup(line))</p>") }
        writeEnds()
        add("<ul class=\"legend\" aria-label=\"Legend\">")
        for entry in Legend.entries(of: map) {
            add(
                "<li><span class=\"key \(entry.word)\" aria-hidden=\"true\"></span>\(entry.text)</li>"
            )
        }
        add(
            """
            </ul>
            <p class="search" hidden><label for="search">Search</label>
            <input id="search" type="search" autocomplete="off" spellcheck="false" aria-describedby="keys">
            <output id="found" for="search" aria-live="polite"></output>
            <span id="keys">Press / to search, Enter for the next one found, arrow keys to walk.</span></p>
            """
        )
        if map.roots.count > 1 {
            add("<nav aria-label=\"Where devices begin\"><ul>")
            for root in map.roots {
                let name = markup(shown(map.nodes[root].name, columns: 40))
                add("<li><a href=\"#n\(root)\">\(name)</a></li>")
            }
            add("</ul></nav>")
        }
        add("</header>")
    }

    /// What would end if what is asked about were done.
    private mutating func writeEnds() {
        let ends = map.endangeredUses
        guard !ends.isEmpty else { return }
        add("<h2>What would end</h2>\n<ul class=\"ends\">")
        for (index, use) in ends {
            add(
                "<li><a href=\"#n\(map.device(of: index))\">\(name(index))</a>: \(markup(use.text))</li>"
            )
        }
        add("</ul>")
    }

    // MARK: - The map

    private mutating func writeRoot(_ box: Box) {
        guard case .root(let index) = box.content else {
            add("<section><ul class=\"boxes\">")
            write(box)
            add("</ul></section>")
            return
        }
        add("<section class=\"root\" aria-labelledby=\"n\(index)\">")
        add("<h2 id=\"n\(index)\" tabindex=\"-1\">\(name(index))\(label(of: index))</h2>")
        write(box.boxes)
        add("</section>")
    }

    private func label(of index: Int) -> String {
        let labels = map.nodes[index].labels
        guard !labels.isEmpty else { return "" }
        return " <small>\(markup(labels.joined(separator: " · ")))</small>"
    }

    private mutating func write(_ boxes: [Box]) {
        guard !boxes.isEmpty else { return }
        add("<ul class=\"boxes\">")
        for box in boxes { write(box) }
        add("</ul>")
    }

    private mutating func write(_ box: Box) {
        switch box.content {
        case .card(let index):
            add("<li>")
            writeCard(index)
            add("</li>")
        case .panel(let index):
            add("<li class=\"panel\">")
            if case .frame(let group) = box.boxes[0].content {
                writeFrame(group, box.boxes[0].boxes)
            } else {
                writeCard(index)
            }
            write(Array(box.boxes.dropFirst()))
            add("</li>")
        case .frame(let group):
            add("<li>")
            writeFrame(group, box.boxes)
            add("</li>")
        case .root:
            preconditionFailure("a root stands in nothing")
        }
    }

    private mutating func writeFrame(_ group: Int, _ boxes: [Box]) {
        add(
            "<div class=\"frame\" role=\"group\" aria-label=\"IOMMU group \(group)\" data-group=\"\(group)\">"
        )
        add("<span class=\"tab\" aria-hidden=\"true\">IOMMU group \(group)</span>")
        write(boxes)
        add("</div>")
    }

    private mutating func writeCard(_ index: Int) {
        let node = map.nodes[index]
        let mark = node.mark.map { " " + $0.word } ?? ""
        add(
            """
            <article class="card \(node.kind.rawValue) \(node.driverWord)\(mark)" id="n\(index)" tabindex="0" \
            aria-label="\(markup(shown(node.name, columns: 60))), \(markup(shown(node.driverText, columns: 60)))" \
            data-path="\(markup(node.path))">
            """
        )
        let group =
            node.group.map { "<span class=\"tag\" data-group=\"\($0)\">group \($0)</span>" } ?? ""
        add("<h3>\(name(index))\(group)</h3>")
        var depth = 0
        for line in map.lines(of: index) {
            if line.kind == .part {
                while depth > line.depth {
                    add("</li></ul>")
                    depth -= 1
                }
                add(depth == line.depth ? "</li><li>" : "<ul class=\"parts\"><li>")
                depth = line.depth
            }
            writeLine(line)
        }
        for _ in 0..<depth { add("</li></ul>") }
        add("</article>")
    }

    private mutating func writeLine(_ line: CardLine) {
        let kind = line.kind.rawValue
        let title = columns(line.text) > 120 ? " title=\"\(markup(line.text))\"" : ""
        let words = markup(shown(line.text, columns: 120))
        add("<p class=\"\(kind)\"\(title)><bdi>\(words)</bdi></p>")
    }

    // MARK: - Below the map

    private mutating func writeUses() {
        let used = map.nodes.indices.filter { !map.nodes[$0].uses.isEmpty }
        add("<section id=\"uses\" tabindex=\"-1\" aria-labelledby=\"uses-title\">")
        add("<h2 id=\"uses-title\">In use</h2>")
        guard !used.isEmpty else {
            add("<p>Nothing on the map is known to be in use.</p>\n</section>")
            return
        }
        add("<table>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Device</th>")
        add("<th scope=\"col\">Driver</th><th scope=\"col\">Used as</th></tr></thead>\n<tbody>")
        for index in used {
            let device = map.device(of: index)
            let uses = map.nodes[index].uses.map { shown($0.text, columns: 120) }
            add(
                """
                <tr><th scope="row">\(name(index))</th><td><a href="#n\(device)">\(name(device))</a></td>\
                <td>\(markup(shown(map.nodes[device].driverText, columns: 60)))</td>\
                <td><bdi>\(uses.map(markup).joined(separator: "<br>"))</bdi></td></tr>
                """
            )
        }
        add("</tbody>\n</table>\n</section>")
    }

    /// A name, cut where it is too long, with the whole of it as its title.
    private func name(_ index: Int) -> String {
        let name = map.nodes[index].name
        let title = columns(name) > 60 ? " title=\"\(markup(name))\"" : ""
        return "<bdi class=\"name\"\(title)>\(markup(shown(name, columns: 60)))</bdi>"
    }

    private mutating func add(_ line: String) {
        text += line + "\n"
    }
}
