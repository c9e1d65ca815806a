import Testing

@testable import MachineMap

/// Where boxes lie: beside each other or one in the other, whatever the machine.
@Suite struct DrawingTests {
    private static let seeds: [UInt64] = Array(1...24)

    private func map(_ seed: UInt64) -> MachineMap {
        RandomMap.map(seed: seed, count: [2, 10, 60, 200, 500][Int(seed % 5)], texts: ["a name"])
    }

    private func all(_ boxes: [Drawing.Placed]) -> [Drawing.Placed] {
        boxes.flatMap { [$0] + all($0.boxes) }
    }

    @Test(arguments: seeds) func `no box overlaps one beside it, and all lie in theirs`(
        seed: UInt64
    ) {
        let drawing = Drawing(of: map(seed))
        check(drawing.roots, in: .init(width: drawing.width, height: drawing.height))
    }

    private func check(_ boxes: [Drawing.Placed], in outer: Drawing.Rectangle) {
        for (number, box) in boxes.enumerated() {
            let own = box.rectangle
            #expect(own.x >= outer.x && own.x + own.width <= outer.x + outer.width)
            #expect(own.y >= outer.y && own.y + own.height <= outer.y + outer.height)
            for other in boxes[..<number] { #expect(!overlaps(own, other.rectangle)) }
            check(box.boxes, in: own)
        }
    }

    private func overlaps(_ left: Drawing.Rectangle, _ right: Drawing.Rectangle) -> Bool {
        left.x < right.x + right.width && right.x < left.x + left.width
            && left.y < right.y + right.height && right.y < left.y + left.height
    }

    @Test(arguments: seeds) func `each device has one card, in the frame of its group`(seed: UInt64)
    {
        let map = map(seed)
        var cards: [Int: Int?] = [:]
        func visit(_ box: Box, _ group: Int?) {
            switch box.content {
            case .card(let index):
                #expect(cards.updateValue(group, forKey: index) == nil, "two cards of a device")
            case .frame(let own): for inner in box.boxes { visit(inner, own) }
            case .panel, .root: for inner in box.boxes { visit(inner, group) }
            }
        }
        for box in Arrangement.boxes(of: map) { visit(box, nil) }
        let sizes = map.groupSizes
        for (index, node) in map.nodes.enumerated() where node.kind.isDevice {
            guard let frame = cards[index] else {
                Issue.record("a device without a card")
                continue
            }
            guard let group = node.group else { continue }
            #expect(frame == (sizes[group, default: 0] > 1 ? group : nil))
        }
        #expect(cards.count == map.deviceCount)
    }

    @Test(arguments: seeds) func `what hangs on a device is in its panel or on its card`(
        seed: UInt64
    ) {
        let map = map(seed)
        func visit(_ box: Box, _ above: Int?) {
            switch box.content {
            case .card(let index):
                #expect(above == nil || index == above || map.nodes[index].parent == above)
                let lines = Set(map.lines(of: index).map(\.node))
                let parts = map.nodes.indices.filter {
                    map.nodes[$0].kind == .part && map.device(of: $0) == index
                }
                #expect(lines == Set(parts + [index]))
            case .frame: for inner in box.boxes { visit(inner, above) }
            case .panel(let index):
                #expect(above == nil || map.nodes[index].parent == above)
                for inner in box.boxes { visit(inner, index) }
            case .root(let index): for inner in box.boxes { visit(inner, index) }
            }
        }
        for box in Arrangement.boxes(of: map) { visit(box, nil) }
    }

    @Test func `names are in the order of their numbers`() {
        let names = ["eth10", "eth2", "0000:0a:00.0", "0000:02:00.0", "eth1"]
        let sorted = names.sorted { naturalOrder($0) < naturalOrder($1) }
        #expect(sorted == ["0000:02:00.0", "0000:0a:00.0", "eth1", "eth2", "eth10"])
    }

    @Test func `drawing twice gives the same bytes`() {
        #expect(map(4).svg() == map(4).svg())
        #expect(map(4).html() == map(4).html())
    }
}
