import DeviceBinding
import Rehearsal
import Sysfs
import Testing

/// A run of every procedure is forked at each of its moves, told each answer that could come of it, and
/// carried on over a machine of its own.
@Suite struct ForkTests {
    /// What is asked for, on which machine.
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let row: ProcedureTests.Row
        var goal: Change.Goal?
        /// Whether the device is bound already, so that it can be released.
        var isBound = false
        /// Whether the driver refuses the device, so that every run fails.
        var isRefused = false
        /// Another device that is asked for beside it.
        var twin: DeviceReference?

        var testDescription: String { "\(name): \(row.testDescription)" }

        func trial() throws -> Trial {
            let machine = try row.machine("linux 6.12")
            if isBound { _ = try machine.binder.apply(row.request()) }
            var request = row.request(goal)
            if let twin { request.goals.append(DeviceGoal(twin, request.goals[0].goal)) }
            if isRefused {
                let name = row.bus == "pci" ? "0000:0c:00.0" : "fff60000.ethernet"
                machine.plugUngrouped(name, bus: row.bus)
                request.goals[0].device = DeviceReference(bus: row.bus, name: name)
                request.overridden = [.noIOMMU]
            }
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
    static let refused = ProcedureTests.rows.map { Row(name: "refused", row: $0, isRefused: true) }

    @Test(arguments: binds + releases + twins)
    func `whatever comes of one move, all is as asked, as before, or said`(_ row: Row) throws {
        var trial = try row.trial()
        var count = 0
        while !trial.run.isOver {
            for (what, fork) in trial.forks() {
                check(fork, what)
                count += 1
            }
            trial.step()
        }
        #expect(Truth(trial: trial, result: trial.finish()).faults == [])
        #expect(count > 100, "\(count) runs")
    }

    @Test(arguments: refused)
    func `whatever comes of one move of a run that fails, all is as before, or said`(_ row: Row)
        throws
    {
        var trial = try row.trial()
        while !trial.run.isOver {
            for (what, fork) in trial.forks() { check(fork, what) }
            trial.step()
        }
        let result = trial.finish()
        #expect(throws: Failure.self) { try result.get() }
        #expect(Truth(trial: trial, result: result).faults == [])
    }

    @Test(arguments: [binds[0], binds[3], releases[0], refused[0]])
    func `whatever comes of two moves, all is as asked, as before, or said`(_ row: Row) throws {
        var trial = try row.trial()
        while !trial.run.isOver {
            for (what, fork) in trial.forks().filter({ $0.what.isTelling }) {
                var fork = fork
                while !fork.run.isOver {
                    for (second, pair) in fork.forks().filter({ $0.what.isTelling }) {
                        check(pair, "\(what), then \(second)")
                    }
                    fork.step()
                }
            }
            trial.step()
        }
    }

    @Test(arguments: binds + releases)
    func `a device that goes before a move is said to be gone, and nothing else is left`(
        _ row: Row
    ) throws {
        var trial = try row.trial()
        let device = try #require(trial.run.plan.changes.first?.device.reference)
        while !trial.run.isOver {
            let rest = trial.before.filter { !$0.hasPrefix("\(device.bus): \(device.name) ") }
            var fork = Trial(copying: trial)
            fork.machine.unplug(device.name, bus: device.bus)
            let looks = fork.looks
            switch fork.finish() {
            case .success:
                #expect(fork.looks == looks, "\(trial.run.next()): success of what is not there")
            case .failure(let failure):
                let said = [failure.message] + failure.state
                #expect(said.contains { $0.contains("is not there any more") }, "\(said)")
            }
            #expect(fork.machine.state == rest, "\(trial.run.next())")
            trial.step()
        }
    }

    @Test(arguments: binds + releases + twins)
    func `a run that is cut at any move is gone on with, or given up, from its text`(_ row: Row)
        throws
    {
        try row.trial().expectCutsMended()
    }

    private func check(_ fork: Trial, _ what: String) {
        var fork = fork
        let result = fork.finish()
        let faults = Truth(trial: fork, result: result).faults
        let said: String
        switch result {
        case .success: said = "success"
        case .failure(let failure): said = "\(failure.code): \(failure.message) \(failure.state)"
        }
        #expect(faults.isEmpty, "\(what): \(faults): \(said)")
    }
}

extension String {
    /// Whether a fork is one of those that stand for the others where there are too many.
    fileprivate var isTelling: Bool {
        contains("EIO") || contains("errno: 5") || contains("told done") || contains("nobody")
            || contains("rawValue: 5)")
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
        while !trial.run.isOver {
            for isMade in [false, true] {
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
