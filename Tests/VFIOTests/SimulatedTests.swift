import Testing
import UserDrivers
import VFIO
import VFIOTrials

/// What must hold of devices, on models of them.
@Suite struct SimulatedTests {
    private static let trials = allTrials(on: SimulatedMachine.self)

    @Test(arguments: trials.map(\.name))
    func `holds of a model`(fact: String) throws {
        let trial = try #require(Self.trials.first { $0.name == fact })
        try trial.run(SimulatedMachine())
    }

    @Test func `a driver refuses a buffer that another device was mapped`() throws {
        let driver = try EduDriver(SimulatedMachine().openEdu(LinuxCalls()))
        let other = try SimulatedMachine().openEdu(LinuxCalls())
        try requireRefused(driver, other.map(other.makeBuffer(byteCount: 4096)))
    }

    @Test func `a device that may only write reads nothing`() throws {
        let driver = try EduDriver(SimulatedMachine().openEdu(LinuxCalls()))
        #expect(try !readsWhatItMayWrite(driver))
    }

    @Test func `no two facts have one name`() {
        #expect(Set(Self.trials.map(\.name)).count == Self.trials.count)
    }
}
