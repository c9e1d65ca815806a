import MachineSimulation
import Sysfs
import Testing

@testable import MachineMap

/// Pages and drawings in a real browser; a picture of each stays in .build/screenshots.
@Suite(
    "pages in a browser",
    .serialized,
    .enabled(if: Browser.obstacle == nil, Comment(rawValue: Browser.obstacle ?? ""))
)
struct PageTests {
    private static let looks: [Browser.Look] = [
        .init(name: "light"), .init(name: "dark", isDark: true), .init(name: "narrow", width: 500),
    ]

    private func check(_ map: MachineMap, _ visit: Browser.Visit) {
        #expect(!visit.report.isEmpty, "\(Browser.program) did not open the page")
        #expect(visit.console == [])
        #expect(visit.values("error") == [])
        #expect(visit.values("overlap") == [])
        #expect(visit.values("overflow") == [])
        let devices = map.nodes.filter { $0.kind.isDevice }
        #expect(visit.values("path").sorted() == devices.map { printable($0.path) }.sorted())
        let groups = Set(map.nodes.compactMap { $0.group.map(String.init) })
        #expect(Set(visit.values("group")) == groups)
    }

    private func checkPage(_ map: MachineMap, _ look: Browser.Look) throws {
        let page = map.html()
        let visit = try Browser.visit(page, measured: Measuring.page(page), look)
        check(map, visit)
        let contrast = visit.values("contrast").first.flatMap { Int($0) } ?? 0
        #expect(contrast >= 450, "WCAG 2.1, AA: 4.5 to 1")
        let parts = map.nodes.filter { $0.kind == .part }
        #expect(visit.values("part").count == parts.count)
        let uses = map.nodes.flatMap(\.uses).map { shown($0.text, columns: 120) }
        #expect(visit.values("use").sorted() == uses.sorted())
        let used = map.nodes.filter { !$0.uses.isEmpty }
        #expect(visit.values("row").count == used.count)
        #expect(visit.values("focus") == ["found"])
        #expect(visit.values("step") == ["1"] || map.deviceCount == 1)
    }

    @Test(arguments: Machines.names) func `the page of a machine has all of it`(name: String) throws
    {
        let map = try Machines.map(name)
        for look in Self.looks {
            var look = look
            look.name = "\(name)-\(look.name)"
            try checkPage(map, look)
        }
    }

    @Test func `the page of a change has what it takes along`() throws {
        let map = try Machines.map(
            "demo",
            asking: ["06:00.0=vfio-pci", "08:00.0=none", "05:00.0=vfio-pci"]
        )
        for look in Self.looks.prefix(2) {
            var look = look
            look.name = "demo-if-\(look.name)"
            try checkPage(map, look)
        }
    }

    @Test func `the page of 500 devices has all of them, and that of its snapshot`() throws {
        let large = try Machines.map(of: Machines.large(), named: "large")
        let snapshot = try Machines.map(of: Machines.largeSnapshot(), named: "snapshot of large")
        #expect(large.deviceCount == 500 && snapshot.deviceCount == 500)
        #expect(large.nodes.contains { !$0.uses.isEmpty })
        for look in Self.looks {
            var look = look
            look.name = "large-\(look.name)"
            try checkPage(large, look)
        }
        try checkPage(snapshot, .init(name: "snapshot"))
    }

    @Test func `the page of hostile names has them as text`() throws {
        let map = RandomMap.map(seed: 3, count: 80, texts: RandomMap.hostile)
        try checkPage(map, .init(name: "hostile"))
    }

    @Test func `the printed page is light and has all of it`() throws {
        let map = try Machines.map("demo", asking: ["05:00.0=vfio-pci"])
        let page = map.html().replacing("@media print", with: "@media screen")
        let visit = try Browser.visit(
            page,
            measured: Measuring.page(page),
            .init(name: "demo-print", width: 1000, isDark: true)
        )
        check(map, visit)
    }

    @Test(arguments: Machines.names + ["large", "hostile"])
    func `the drawing of a machine has all of it`(name: String) throws {
        let map =
            switch name {
            case "large": try Machines.map(of: Machines.large(), named: name)
            case "hostile": RandomMap.map(seed: 3, count: 80, texts: RandomMap.hostile)
            default: try Machines.map(name, asking: name == "demo" ? ["06:00.0=vfio-pci"] : [])
            }
        let visit = try Browser.visit(
            Measuring.page(around: map.svg()),
            measured: Measuring.drawing(map.svg()),
            .init(name: "drawing-\(name)", width: 1500, height: 2000)
        )
        check(map, visit)
        #expect(visit.values("title").count == 1 && visit.values("description").count == 1)
    }
}
