import MachineHost
import SystemPackage
import Testing

/// Programs that may take too long.
@Suite struct PatientProgramTests {
    @Test(arguments: [0, 5, 22])
    func `a program that ends in time is answered with its status`(_ status: Int) throws {
        let script = "echo noise; exit \(status)"
        #expect(try PatientProgram.run("/bin/sh", ["-c", script], seconds: 60) == status)
    }

    @Test func `a program that does not end in time is left behind`() throws {
        #expect(try PatientProgram.run("/bin/sleep", ["2"], seconds: 0) == nil)
    }

    @Test func `the whole of the time is waited, and not a part of a second less`() throws {
        let start = ContinuousClock.now
        #expect(try PatientProgram.run("/bin/sleep", ["5"], seconds: 1) == nil)
        #expect(ContinuousClock.now - start >= .seconds(1))
    }

    @Test func `a program that is not there is an error`() {
        let error = #expect(throws: HostError.self) {
            try PatientProgram.run("/nowhere", [], seconds: 1)
        }
        #expect(error?.errno == .noSuchFileOrDirectory)
    }
}
