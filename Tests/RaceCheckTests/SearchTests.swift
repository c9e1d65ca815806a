import Rehearsal
import Testing

@testable import RaceCheck

/// A search meets what every schedule meets, and nothing else.
@Suite struct SearchTests {
    @Test(arguments: [[Event.probe], [.replug], [.rebind], [.reload], [.unload]])
    func `a search ends where the schedules end, each executed anew`(_ events: [Event]) throws {
        for tool in ["driverctl", "libvirt", "dpdk-devbind"] {
            let race = try Trial.race(tool, events)
            #expect(try explored(race).ends == Naive(race).allEnds(), "\(tool)")
        }
    }

    @Test(arguments: ["driver-override", "new-id", "autoprobe-fence"])
    func `schedules of a shipped procedure end where a search has been`(_ name: String) throws {
        var numbers = SeededNumbers(seed: 17)
        let race = try Trial.race(name, [.replug, .reload])
        let ends = try explored(race).ends
        #expect(try Naive(race).ends(of: 60, &numbers).isSubset(of: ends))
    }

    @Test(arguments: ["driverctl", "libvirt"])
    func `what comes of whole accesses comes of the kernel's steps too`(_ tool: String) throws {
        let whole = try explored(Trial.race(tool, [.rebind])).ends
        let stepped = try explored(Trial.race(tool, [.rebind], by: .lock)).ends
        #expect(whole.isSubset(of: stepped))
    }

    @Test func `a limit makes a verdict say less`() throws {
        let race = try Trial.race("driver-override", [.replug, .reload])
        let few = try race.verdict(within: Limits(states: 100))
        guard case .bounded(let states) = few.completeness else {
            Issue.record("\(few.completeness)")
            return
        }
        #expect(states > 100 && states < 200)
        let small = try race.verdict(within: Limits(bytes: 1))
        #expect(small.completeness == .bounded(states: 1))
    }

    private func explored(_ race: Race) throws -> Explorer {
        var explorer = try Explorer(race)
        let isWhole = try explorer.explore(within: Limits()) { _ in }
        #expect(isWhole)
        return explorer
    }
}
