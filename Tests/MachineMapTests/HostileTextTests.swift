import Sysfs
import Testing

@testable import MachineMap

/// Whatever a machine calls its things, it stays text.
@Suite struct HostileTextTests {
    private static let seeds: [UInt64] = Array(1...20)

    private func maps(_ seed: UInt64) -> (hostile: MachineMap, harmless: MachineMap) {
        (
            RandomMap.map(seed: seed, count: 120, texts: RandomMap.hostile),
            RandomMap.map(seed: seed, count: 120, texts: ["name", "other"])
        )
    }

    /// The elements with the names of their attributes, except for titles, which long names alone have.
    private func structure(_ markup: String) -> [String] {
        var elements: [String] = []
        var rest = Substring(markup)
        while let start = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: start)...]
            guard let end = rest.firstIndex(of: ">") else { return elements + ["unclosed"] }
            let element = rest[..<end]
            let isComment = element.hasPrefix("!--")
            // A quoted value has neither `<` nor `>` nor its own quote.
            let parts = element.split(separator: "\"", omittingEmptySubsequences: false)
            let names = parts.indices.filter { $0 % 2 == 0 }.map { String(parts[$0]) }
            let isQuoted = parts.count % 2 == 1
            elements.append(
                isComment || !isQuoted
                    ? "broken: \(element)" : names.filter { $0 != " title=" }.joined()
            )
            rest = rest[rest.index(after: end)...]
        }
        return elements
    }

    @Test(arguments: seeds) func `pages have the elements that they have without it`(seed: UInt64) {
        let (hostile, harmless) = maps(seed)
        #expect(structure(body(hostile.html())) == structure(body(harmless.html())))
        // A long text of a drawing is in several elements.
        let texts = ["text class= x= y=", "/text"]
        #expect(
            structure(hostile.svg()).filter { !texts.contains($0) }
                == structure(harmless.svg()).filter { !texts.contains($0) }
        )
    }

    /// A page without its script, which has comparisons.
    private func body(_ page: String) -> String {
        page.components(around: "<script>").first ?? ""
    }

    @Test(arguments: seeds) func `nothing is written that does not show itself`(seed: UInt64) {
        let (hostile, _) = maps(seed)
        let texts = [
            hostile.html(), hostile.svg(), hostile.tree(width: 100, colored: false),
        ]
        for text in texts {
            for line in text.split(separator: "\n") {
                #expect(printable(String(line)) == line, "seed \(seed)")
            }
        }
    }

    @Test(arguments: seeds) func `no line of the tree is wider than the terminal`(seed: UInt64) {
        let (hostile, harmless) = maps(seed)
        // Each width is one of some seed's.
        for width in stride(from: 40 + Int(seed % 20), through: 200, by: 20) {
            for map in [hostile, harmless] {
                let lines = map.tree(width: width, colored: false).split(separator: "\n")
                #expect(lines.allSatisfy { columns(String($0)) <= width }, "width \(width)")
            }
        }
    }

    @Test func `a long name is cut, and whole in its title`() {
        let name = String(repeating: "x", count: 5000)
        var map = MachineMap(title: "long")
        let root = map.add(.init(.root, path: "/devices/root", name: "root"))
        map.add(.init(.device, path: "/devices/root/x", name: name, parent: root))
        #expect(map.html().contains("title=\"\(name)\""))
        #expect(map.svg().contains("<title>\(name), no driver</title>"))
        #expect(!map.tree(width: 200, colored: false).contains(name))
    }

    @Test func `columns are those of a terminal`() {
        #expect(columns("abc") == 3)
        #expect(columns("漢字") == 4)
        #expect(columns("e\u{301}") == 1)
        #expect(shown("漢字", columns: 3) == "漢…")
        #expect(shown("abc", columns: 3) == "abc")
        #expect(shown("abcd", columns: 3) == "ab…")
        #expect(wrapped("one two three", columns: 7, linesMax: 3) == ["one two", "three"])
        #expect(wrapped("one two three four", columns: 5, linesMax: 2) == ["one", "two …"])
        #expect(wrapped("", columns: 5, linesMax: 2) == [""])
    }
}

extension String {
    fileprivate func components(around separator: String) -> [String] {
        guard let range = firstRange(of: separator) else { return [self] }
        return [String(self[..<range.lowerBound]), String(self[range.upperBound...])]
    }
}
