import MachineSimulation
import Sysfs
import Testing

@testable import DeviceBinding

/// Machines of which a device is taken, each described in a machine file: what is said before, and what becomes of it.
@Suite struct MachineSituationTests {
    static let all = MachineSituation.disks + MachineSituation.cards + MachineSituation.nodes

    @Test func `there are situations enough, each of its own`() {
        #expect(Self.all.count >= 60)
        #expect(Set(Self.all.map(\.testDescription)).count == Self.all.count)
    }

    /// All devices of a machine, with their drivers.
    private func devices(of machine: SimulatedMachine) throws -> [Device] {
        let inventory = Inventory(machine.sysfs)
        return try inventory.buses().flatMap { try inventory.devices(bus: $0) }
    }

    /// The sentences of a plan that say something of uses.
    private func notes(_ decision: Binder.Decision) -> [String] {
        decision.plan.notes.filter { $0.hasPrefix("Caution: ") }
    }

    @Test(arguments: all)
    func `what uses the device is said before it is taken, or that it cannot be told`(
        _ row: MachineSituation
    ) throws {
        let machine = try row.machine()
        let binder = Binder(machine.sysfs, host: machine.host)
        let named = try Inventory(machine.sysfs, host: machine.host).select(row.device)
        var request = Binder.Request(named, goal: .noDriver)
        switch row.verdict {
        case .refused(let rule):
            let failure = #expect(throws: Failure.self) { try binder.plan(request) }
            #expect(
                failure?.refusals.contains { $0.sentence.contains(row.says) } == true,
                "\(failure?.message ?? "")"
            )
            #expect(failure?.refusals.allSatisfy { $0.rule == rule } == true)
            request.overridden = [rule]
            #expect(throws: Never.self) { try binder.plan(request) }
        case .warned:
            let said = notes(try binder.plan(request))
            #expect(said.contains { $0.contains(row.says) }, "\(said)")
        case .untold:
            let said = notes(try binder.plan(request))
            #expect(said.contains { $0.contains(row.says) }, "\(said)")
            request.isCareful = true
            let failure = #expect(throws: Failure.self) { try binder.plan(request) }
            #expect(failure?.refusals.allSatisfy { $0.rule == .unknown } == true)
        case .unused:
            request.isCareful = true
            #expect(notes(try binder.plan(request)) == [])
        }
    }

    /// Who may not ask is told so, or is told of the use all the same: never nothing.
    @Test(arguments: all.filter { $0.verdict != .unused })
    func `a look says the use, or that nobody was asked`(_ row: MachineSituation) throws {
        let machine = try row.machine()
        let binder = Binder(machine.sysfs, host: machine.host)
        let named = try Inventory(machine.sysfs, host: machine.host).select(row.device)
        var request = Binder.Request(named, goal: .noDriver)
        request.opensNodes = false
        do throws(Failure) {
            let said = notes(try binder.plan(request))
            #expect(
                said.contains { $0.contains(row.says) || $0.contains("Only root can ask") },
                "\(said)"
            )
        } catch {
            #expect(error.refusals.contains { $0.sentence.contains(row.says) }, "\(error.message)")
        }
    }

    /// Forced, the device goes; what went is what was said, and it all comes back with the driver.
    @Test(arguments: all)
    func `what goes with the driver comes back with it`(_ row: MachineSituation) throws {
        let machine = try row.machine()
        let binder = Binder(machine.sysfs, host: machine.host)
        let named = try Inventory(machine.sysfs, host: machine.host).select(row.device)
        let before = try devices(of: machine)
        var request = Binder.Request(named, goal: .noDriver)
        request.overridden = Set(Binder.Refusal.Rule.allCases.filter(\.isOverridable))
        let impact = try binder.plan(request).impacts[0]
        _ = try binder.apply(request)
        let left = Set(try devices(of: machine).map(\.reference))
        for gone in Set(before.map(\.reference)).subtracting(left) {
            #expect(impact.parts.contains { $0.path.lastName == gone.name }, "\(gone)")
        }
        _ = try binder.apply(Binder.Request(named, goal: .anyDriver))
        // Virtual functions are made anew by who wants them.
        guard !impact.parts.contains(where: { $0.relation == .virtualFunction }) else { return }
        let after = try devices(of: machine)
        #expect(after.map(\.reference) == before.map(\.reference))
        // A driver that the file asks for by name has the device once, at boot.
        guard row.drivers.isEmpty else { return }
        let was = before.map { "\($0.reference) \($0.driver ?? "")" }
        #expect(after.map { "\($0.reference) \($0.driver ?? "")" } == was)
    }
}
