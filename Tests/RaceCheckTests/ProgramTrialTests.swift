import DeviceBinding
import DriverCore
import MachineSimulation
import RaceCheck
import Sysfs
import SystemPackage
import Testing

/// Programs that are executed again for each event at each moment.
@Suite struct ProgramTrialTests {
    private static let device: SysfsPath = "/bus/pci/devices/0000:00:03.0"

    /// driverctl's order, as the accesses of a program that knows nothing of trials.
    private static let program: [Access] = [
        .look(.entry(device / "driver_override")), .look(.link(device / "driver")),
        .write(Write(path: device / "driver" / "unbind", text: "0000:00:03.0\n")),
        .look(.entry("/bus/pci/drivers_autoprobe")),
        .write(Write(path: device / "driver_override", text: "vfio-pci\n")),
        .write(Write(path: "/bus/pci/drivers_probe", text: "0000:00:03.0\n")),
        .look(.link(device / "driver")),
    ]

    /// Executes the program on a trial, and says whether it claims success; it ends where driverctl does.
    private func execute(_ trial: ProgramTrial) -> Bool {
        var hasDriver = true
        for (index, access) in Self.program.enumerated() {
            if index == 2, !hasDriver { continue }
            trial.willAccess(access)
            let answer = answer(to: access, trial.machine.sysfs)
            trial.didAccess(access, answer)
            guard case .failed = answer else { continue }
            guard index == 1 else { return false }
            hasDriver = false
        }
        return true
    }

    private func answer(to access: Access, _ sysfs: any Sysfs) -> Answer {
        do throws(Errno) {
            switch access {
            case .look(.link(let path)): return .text(try sysfs.readlink(path))
            case .look(.entry(let path)):
                _ = try sysfs.stat(path)
                return .done
            case .write(let write):
                let file = try sysfs.open(write.path, .write)
                defer { sysfs.close(file) }
                _ = try sysfs.write(file, Array(write.text.utf8))
                return .done
            default: return .done
            }
        } catch {
            return .failed(error)
        }
    }

    private func race(_ events: [Event] = Event.allCases) throws -> ProgramRace {
        try ProgramRace(on: RaceMachine.description(), of: RaceMachine.task, against: events)
    }

    /// What came of an execution: the flaws, and the machine.
    private struct End: Hashable {
        let flaws: [Flaw]
        let machine: DriverCore.Content
    }

    private func end(_ trial: ProgramTrial) -> End {
        let succeeded = execute(trial)
        let flaws = trial.end(succeeded: succeeded).map(\.flaw)
        return End(flaws: flaws, machine: trial.machine.core.content)
    }

    /// That moments are left out loses nothing: what the survey says does not matter does not.
    @Test func `an event at any moment is as at the next one at which it matters`() throws {
        let race = try race()
        let survey = try race.survey()
        _ = execute(survey)
        #expect(survey.accesses == Self.program)
        var leftOut = 0
        for event in race.events {
            let moments = survey.moments(of: event) + [Self.program.count]
            for moment in 0...Self.program.count where !moments.contains(moment) {
                let next = try #require(moments.first { $0 > moment })
                let one = end(try race.trial(of: event, at: moment))
                #expect(one == end(try race.trial(of: event, at: next)), "\(event) at \(moment)")
                leftOut += 1
            }
        }
        #expect(race.events.count == Event.allCases.count && leftOut > 20)
    }

    /// The search over all orders finds in the order of driverctl what executing a program again finds.
    @Test(arguments: Event.allCases)
    func `a program that is executed again has the flaws of the recorded one`(event: Event) throws {
        let race = try race([event])
        let survey = try race.survey()
        _ = execute(survey)
        var found: Set<Flaw> = []
        for moment in survey.moments(of: event) + [Self.program.count] {
            found.formUnion(end(try race.trial(of: event, at: moment)).flaws)
        }
        let contest = Contest("driverctl", to: RaceMachine.task, against: [event])
        let verdict = try contest.race(on: RaceMachine.description()).verdict()
        // What is several accesses there, as replug, is one event here.
        #expect(found.isSubset(of: Set(verdict.flaws.keys)), "\(found) \(verdict.flaws.keys)")
        if [.probe, .clear, .unbind, .hotplug, .unplug].contains(event) {
            #expect(found == Set(verdict.flaws.keys))
        }
    }

    @Test func `a machine without the device is refused`() throws {
        let task = Assignment(DeviceReference(bus: "pci", name: "0000:99:00.0"), to: "vfio-pci")
        #expect(throws: RaceError.self) {
            _ = try ProgramRace(on: RaceMachine.description(), of: task, against: [.probe])
        }
    }
}
