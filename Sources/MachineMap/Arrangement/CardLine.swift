/// A line on the card of a device.
struct CardLine: Hashable, Sendable {
    /// What a line says.
    enum Kind: String, Hashable, Sendable {
        /// The driver, or that there is none.
        case driver
        /// What the device is.
        case label
        /// Who uses it.
        case use
        /// What a change would do to it.
        case mark
        /// A part of it.
        case part
    }

    /// What it says.
    var kind: Kind
    /// The text, whole and as it was found.
    var text: String
    /// How deep below the device the part is that it speaks of; 0 for the device itself.
    var depth = 0
    /// The node that it speaks of.
    var node: Int
    /// Whether it goes on with the text of the line before it.
    var isContinued = false
}

extension MachineMap {
    /// The lines on the card of a device, below its name.
    func lines(of device: Int) -> [CardLine] {
        let node = nodes[device]
        var lines = [CardLine(kind: .driver, text: node.driverText, node: device)]
        lines += node.labels.map { CardLine(kind: .label, text: $0, node: device) }
        lines += remarks(on: device, depth: 0)
        var places = parts(of: device).reversed().map { (index: $0, depth: 1) }
        while let (index, depth) = places.popLast() {
            let part = nodes[index]
            let text = ([part.name] + part.labels).joined(separator: " · ")
            lines.append(CardLine(kind: .part, text: text, depth: depth, node: index))
            // That a part goes along with its own device goes without saying.
            lines += remarks(on: index, depth: depth).filter { $0.kind != .mark || !node.leaves }
            places += parts(of: index).reversed().map { ($0, depth + 1) }
        }
        return lines
    }

    /// Who uses a node, and what would become of it.
    private func remarks(on index: Int, depth: Int) -> [CardLine] {
        let node = nodes[index]
        var lines = node.uses.map {
            CardLine(kind: .use, text: $0.text, depth: depth, node: index)
        }
        if let mark = node.mark {
            lines.append(CardLine(kind: .mark, text: mark.text, depth: depth, node: index))
        }
        return lines
    }

    /// The parts that hang on a node.
    func parts(of index: Int) -> [Int] { children[index].filter { nodes[$0].kind == .part } }
}

extension MachineMap.Node {
    /// Its driver, or that it has none.
    var driverText: String { driver ?? "no driver" }

    /// Whether a change takes it from its driver.
    var leaves: Bool {
        switch mark {
        case .changes, .goesAlong: true
        case .sharesGroup, nil: false
        }
    }

    /// How its driver is shown: a word for style sheets.
    var driverWord: String {
        if driver == nil { return "free" }
        return isVFIO ? "vfio" : "kernel"
    }
}
