import MachineMap

/// Maps that are drawn at random, the same for a seed.
struct RandomMap {
    /// Numbers that are the same for a seed (SplitMix64).
    struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// Texts that are no text to a terminal, a page, or a reader.
    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)",
        "</style></title></svg>", "<!-- ", "]]>", "&lt;&#x3c;",
        String(repeating: "long name ", count: 500),
        "\u{202E}gpj.exe\u{202C}", "\u{1B}[31mred\u{1B}[0m", "line\nline\r\t\u{0}\u{7}",
        "שלום עולם",
        "漢字の名前がとても長い", "e\u{301}\u{301}\u{301}\u{301}", "👩‍👩‍👧", "\u{FFFE}\u{FFFF}\u{E000}",
        String(decoding: [0xFF, 0xC0, 0x80, 0x41] as [UInt8], as: UTF8.self), "", " ", "{{7*7}}",
    ]

    /// A map with some nodes, every text of it from `texts`; the shape is that of the seed alone.
    static func map(seed: UInt64, count: Int, texts: [String]) -> MachineMap {
        var numbers = Numbers(state: seed)
        var pick = 0
        func text(_ place: Int) -> String { texts[(place * 7 + Int(seed)) % texts.count] }
        func next() -> String {
            pick += 1
            return text(pick)
        }
        var map = MachineMap(title: next())
        map.add(.init(.root, path: "/devices/root", name: next()))
        for index in 1..<max(count, 2) {
            var parent = Int.random(in: max(0, index - 40)..<index, using: &numbers)
            let isPart =
                Int.random(in: 0..<3, using: &numbers) == 0 && map.nodes[parent].kind != .root
            while !isPart, map.nodes[parent].kind == .part {
                parent = map.nodes[parent].parent ?? 0
            }
            let kind: MachineMap.Kind = isPart ? .part : index % 4 == 0 ? .bridge : .device
            var node = MachineMap.Node(
                kind,
                path: "/\(index)" + next(),
                name: next(),
                subsystem: next(),
                parent: parent
            )
            if kind != .part {
                node.driver = index % 3 == 0 ? nil : next()
                node.isVFIO = index % 7 == 1
                node.group =
                    index % 5 == 0 ? nil : Int.random(in: 0..<(count / 2 + 1), using: &numbers)
            }
            if index % 2 == 0 { node.labels = [next(), next()] }
            if index % 4 == 0 { node.uses = [.init("file-system", next())] }
            map.add(node)
        }
        map.questions = [next()]
        map.notes = [next()]
        let devices = map.nodes.indices.filter { map.nodes[$0].kind.isDevice }
        if let device = devices.randomElement(using: &numbers) {
            map.mark([(device: device, driver: "a driver", isVFIO: true)])
        }
        return map
    }
}
