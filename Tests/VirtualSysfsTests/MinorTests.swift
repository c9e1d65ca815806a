import DriverCore
import Testing
import VirtualSysfs

@Suite("vfio nodes")
struct MinorTests {
    private func minors(_ runner: inout CaseRunner) -> [String] {
        runner.run("uevents vfio").compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("MINOR=") }.map { String($0) }
        }
    }

    @Test func `a node keeps its minor number while others go, and the lowest free one is given`()
        throws
    {
        var runner = try CaseRunner(arguments: errnoMachine, modules: ["vfio-pci"])
        for device in [Line.first, Line.second, Line.inGroup] {
            for line in Line.vfio(device) { _ = runner.run(line) }
        }
        #expect(minors(&runner) == ["MINOR=0", "MINOR=1", "MINOR=2"])
        _ = runner.run(Line.unbind("vfio-pci", Line.second))
        #expect(minors(&runner) == ["MINOR=1"])
        _ = runner.run(Line.unbind("vfio-pci", Line.first))
        #expect(minors(&runner) == ["MINOR=0"])
        _ = runner.run(Line.probe(Line.second))
        #expect(minors(&runner) == ["MINOR=0"])
    }
}
