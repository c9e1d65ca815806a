import Testing
import VFIOTrials

/// What must hold of devices, on models of them.
@Suite struct SimulatedTests {
    private static let trials = allTrials(on: SimulatedMachine.self)

    @Test(arguments: trials.map(\.name))
    func `holds of a model`(fact: String) throws {
        let trial = try #require(Self.trials.first { $0.name == fact })
        try trial.run(SimulatedMachine())
    }

    @Test func `no two facts have one name`() {
        #expect(Set(Self.trials.map(\.name)).count == Self.trials.count)
    }
}
