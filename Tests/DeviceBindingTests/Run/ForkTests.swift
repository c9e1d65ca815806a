import DeviceBinding
import Rehearsal
import Sysfs
import Testing

/// A run of every procedure is cut at its moves, and carried on from what another process could read of it.
///
/// All moves are tried with `ANYBIND_SWEEP=1`; without, a sample of them is.
@Suite struct ForkTests {
    /// What is asked for, on which machine.
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let row: ProcedureTests.Row
        var goal: Change.Goal?
        /// Whether the device is bound already, so that it can be released.
        var isBound = false
        /// Another device that is asked for beside it.
        var twin: DeviceReference?

        var testDescription: String { "\(name): \(row.testDescription)" }

        func trial() throws -> Trial {
            let machine = try row.machine("linux 6.12")
            if isBound { _ = try machine.binder.apply(row.request()) }
            var request = row.request(goal)
            if let twin { request.goals.append(DeviceGoal(twin, request.goals[0].goal)) }
            if goal == nil { request.owner = "alice" }
            return try Trial(request, on: machine)
        }
    }

    static let binds = ProcedureTests.rows.map { Row(name: "bind", row: $0) }
    static let releases = ProcedureTests.rows.map {
        Row(name: "release", row: $0, goal: .anyDriver, isBound: true)
    }
    /// Two devices of one ID, which go to the driver together or not at all.
    static let twins = ProcedureTests.rows.filter { $0.bus == "pci" }.map {
        Row(name: "twins", row: $0, twin: DeviceReference(bus: "pci", name: "0000:04:00.0"))
    }

    @Test(arguments: binds + releases + twins)
    func `a run that is cut at any move is gone on with, or given up, from its text`(_ row: Row)
        throws
    {
        try row.trial().expectCutsMended()
    }
}

extension Trial {
    /// Goes on with what another process could read of the run.
    mutating func reread() throws {
        let text = run.formLine
        let read = try PlanRun(formText: text)
        #expect(read == run)
        #expect(read.formLine == text)
        run = read
    }
}

extension Trial {
    /// Expects that its run, cut before and after each of its moves, goes on or is given up from its text.
    func expectCutsMended() throws {
        var trial = self
        let stride = Sampling.stride(11)
        var place = 0
        while !trial.run.isOver {
            place += 1
            for isMade in [false, true] where place % stride == stride / 2 {
                var other = Trial(copying: trial)
                // The move at hand was made, and nobody could say so any more.
                if isMade { _ = other.made(other.run.next()) }
                try other.reread()
                var given = Trial(copying: other)
                given.run.giveUp(Failure(.system, "It was killed."))
                let end = given.finish()
                let faults = Truth(trial: given, result: end).faults
                #expect(faults.isEmpty, "\(trial.run.next()), \(isMade): \(faults) \(end)")
                other.run.resume()
                let done = other.finish()
                #expect(throws: Never.self, "\(trial.run.next()), \(isMade)") { try done.get() }
                #expect(Truth(trial: other, result: done).faults == [], "\(trial.run.next())")
            }
            trial.step()
        }
    }
}
