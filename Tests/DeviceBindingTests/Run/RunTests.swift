import MachineHost
import Rehearsal
import Synchronization
import Sysfs
import SystemPackage
import Testing

@testable import DeviceBinding

/// What a run asks of whoever carries it out.
@Suite struct RunTests {
    private static let card = DeviceReference(bus: "pci", name: "0000:03:00.0")

    private func decision(_ procedure: Procedure? = nil) throws -> Binder.Decision {
        var request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        request.procedure = procedure
        return try Rehearsal.demo().binder.plan(request)
    }

    @Test func `a bind by override asks for these moves, and for no more`() throws {
        var trial = try Trial(
            Binder.Request([Self.card], goal: .driver("vfio-pci")),
            on: try Rehearsal.demo()
        )
        let device = "/bus/pci/devices/0000:03:00.0"
        let moves: [PlanRun.Move] = [
            .look(.link(SysfsPath("\(device)/driver"))),
            .look(.text(SysfsPath("\(device)/driver_override"))),
            .write(Write(path: SysfsPath("\(device)/driver_override"), text: "vfio-pci\n")),
            .write(Write(path: "/bus/pci/drivers/e1000e/unbind", text: "0000:03:00.0\n")),
            .write(Write(path: "/bus/pci/drivers_probe", text: "0000:03:00.0\n")),
            .look(.link(SysfsPath("\(device)/driver"))),
            .look(.text(SysfsPath("\(device)/driver_override"))),
        ]
        for move in moves {
            #expect(trial.run.next() == move)
            #expect(trial.run.next() == move, "the same until it is answered")
            trial.step()
        }
        guard case .findNodes = trial.run.next() else {
            Issue.record("\(trial.run.next())")
            return
        }
        trial.step()
        #expect(trial.run.next() == .look(.link(SysfsPath("\(device)/driver"))), "the last look")
        trial.step()
        #expect(trial.run.isOver)
    }

    @Test func `runs that were told the same are equal, and others are not`() throws {
        let run = PlanRun(try decision())
        var left = run
        var right = run
        left.answer(.text("../../bus/pci/drivers/e1000e"))
        #expect(left != right && Set([left, right]).count == 2)
        right.answer(.text("../../../elsewhere/drivers/e1000e"))
        #expect(left == right && left.hashValue == right.hashValue)
    }

    // MARK: - Records

    /// Keeps records, until one of them cannot be kept.
    private struct Records: Journal {
        let full: Int
        let kept: @Sendable (PlanRun.Record, PlanRun) -> Int

        func keep(_ record: PlanRun.Record, of run: PlanRun) throws(Failure) {
            if kept(record, run) > full { throw Failure(.system, "The journal is full.") }
        }
    }

    private final class Kept: @unchecked Sendable {
        // Only the thread of the test comes here.
        var records: [PlanRun.Record] = []
        var deeds: [PlanRun.Deed] = []
    }

    /// Notes what was done.
    private struct Deeds: RunObserver {
        let kept: Kept

        func didMake(_ move: PlanRun.Move, _ answer: PlanRun.Answer) {
            if let deed = move.deed { kept.deeds.append(deed) }
        }
    }

    private func bind(_ machine: Rehearsal, full: Int = .max, _ procedure: Procedure)
        -> (kept: [PlanRun.Record], made: [PlanRun.Deed], failure: Failure?)
    {
        let kept = Kept()
        var request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        request.procedure = procedure
        let journal = Records(full: full) { record, _ in
            kept.records.append(record)
            return kept.records.count
        }
        do throws(Failure) {
            _ = try machine.binder.apply(request, observer: Deeds(kept: kept), journal: journal)
            return (kept.records, kept.deeds, nil)
        } catch {
            return (kept.records, kept.deeds, error)
        }
    }

    @Test(arguments: [Procedure.driverOverride.name, "new-id", "autoprobe-fence"])
    func `every write is recorded before it is made, between a beginning and an end`(
        procedure: String
    ) throws {
        let machine = try Rehearsal.demo()
        let (kept, made, failure) = bind(machine, try Procedure.named(procedure))
        #expect(failure == nil)
        guard case .begin(let decision)? = kept.first, case .end(.success)? = kept.last else {
            Issue.record("\(kept)")
            return
        }
        #expect(decision.plan.procedure == procedure)
        #expect(kept.dropFirst().dropLast().map { $0 } == made.map(PlanRun.Record.intent))
        #expect(made.count >= 3)
    }

    @Test(arguments: 0...8)
    func `where a record cannot be kept, what was made is put back without records`(full: Int)
        throws
    {
        let machine = try Rehearsal.demo()
        let before = machine.state
        let (kept, _, failure) = bind(machine, full: full, .newID)
        guard full < 4 else {
            // The record of the end comes after all is done.
            #expect(failure == nil && machine.driver(Self.card.name) == "vfio-pci")
            return
        }
        #expect(machine.state == before)
        // The one that could not be kept, and the end, which is asked for so that nobody recovers what is put back.
        #expect(kept.count == full + 2)
        guard case .end(.failure)? = kept.last else {
            Issue.record("no end")
            return
        }
        #expect(failure?.message == "The journal is full.")
        #expect(failure?.code == (full < 2 ? .system : .restored))
    }

    @Test
    func `modules are loaded and recorded before anything is looked at, then all is decided anew`()
        throws
    {
        var decision = try decision()
        decision.modules = ["vfio", "vfio_pci"]
        var run = PlanRun(decision, keepsRecords: true)
        for move in [
            .record(.begin(decision)), .record(.intent(.loadModule("vfio"))), .loadModule("vfio"),
            .record(.intent(.loadModule("vfio_pci"))), .loadModule("vfio_pci"),
        ] as [PlanRun.Move] {
            #expect(run.next() == move)
            run.answer(.done)
        }
        #expect(run.next() == .decide)
        var refused = run
        refused.answer(.refused(Failure(.notFound, "There is no such driver.")))
        while !refused.isOver { refused.answer(.done) }
        guard case .end(.failure(let failure)) = refused.next() else {
            Issue.record("\(refused.next())")
            return
        }
        #expect(failure.modules == ["vfio", "vfio_pci"])
        #expect(failure.help == [.removeModule("vfio"), .removeModule("vfio_pci")])
        run.answer(.decision(try self.decision()))
        guard case .look = run.next() else {
            Issue.record("\(run.next())")
            return
        }
        #expect(run.decision.modules == ["vfio", "vfio_pci"])
    }

    // MARK: - Waiting

    @Test(arguments: 0..<2)
    func `of a device that an unbind waits for nothing is looked at or written any more`(
        waiting: Int
    ) throws {
        let machine = try Rehearsal.demo()
        let twin = DeviceReference(bus: "pci", name: "0000:04:00.0")
        let devices = [Self.card, twin]
        var decision = try machine.binder.plan(Binder.Request(devices, goal: .driver("vfio-pci")))
        let held = devices[waiting]
        decision.plan.overridden = [
            Binder.Refusal(rule: .held, device: held, sentence: "It is held.", help: .tryAgain)
        ]
        var run = PlanRun(decision)
        var isWaiting = false
        while !run.isOver {
            switch run.next() {
            case .patientWrite(let write):
                #expect(write.text == held.name + "\n")
                isWaiting = true
                run.answer(.waits)
            case .look(let look):
                #expect(!isWaiting || !look.path.text.contains(held.name))
                run.answer(machine.sysfs.answer(look))
            case .write(let write):
                #expect(!isWaiting || !"\(write)".contains(held.name))
                run.answer(machine.sysfs.answer(write))
            case let move: Issue.record("\(move)")
            }
        }
        guard case .end(.failure(let failure)) = run.next() else {
            Issue.record("\(run.next())")
            return
        }
        #expect(failure.code == .wouldBlock)
        #expect(failure.state.last?.hasPrefix("\(held) is still being unbound") == true)
        #expect(machine.driver(devices[1 - waiting].name) == "e1000e")
    }

    // MARK: - The lock

    @Test func `whoever may not take the lock is told what speaks against the request`() throws {
        var answers = HostDouble.Answers()
        answers.lockFailure = HostError(.system, "It takes root.", errno: .permissionDenied)
        let kernel = KernelDouble(.server)
        let binder = Binder(kernel, host: HostDouble(answers))
        func code(_ driver: String, _ device: DeviceReference = Self.card) -> Failure.Code? {
            do throws(Failure) {
                _ = try binder.apply(Binder.Request([device], goal: .driver(driver)))
                return nil
            } catch { return error.code }
        }
        #expect(code("nobody") == .notFound)
        #expect(code("a/b") == .malformed)
        #expect(code("vfio-pci", DeviceReference(bus: "pci", name: "0000:7f:00.0")) == .notFound)
        #expect(code("vfio-pci") == .permission)
        #expect(kernel.writes == [])
        kernel.state.withLock { $0.devices[Self.card.name]?.override = "e1000e" }
        #expect(code("e1000e") == nil, "what is as asked for already takes no right")
    }

    @Test func `nothing is looked at before the lock is taken`() throws {
        var answers = HostDouble.Answers()
        answers.isLocked = true
        let kernel = KernelDouble(.server)
        let binder = Binder(kernel, host: HostDouble(answers))
        let failure = #expect(throws: Failure.self) {
            try binder.apply(Binder.Request([Self.card], goal: .driver("vfio-pci")))
        }
        #expect(failure?.code == .busy)
        #expect(kernel.state.withLock { $0.calls } == 0)
        _ = try binder.plan(Binder.Request([Self.card], goal: .driver("vfio-pci")))
    }

    // MARK: - Faults of the caller

    @Test func `an answer that the move cannot have ends the program`() async throws {
        await #expect(processExitsWith: .failure) {
            let machine = try Rehearsal.demo()
            let card = DeviceReference(bus: "pci", name: "0000:03:00.0")
            let request = Binder.Request([card], goal: .driver("vfio-pci"))
            var run = PlanRun(try machine.binder.plan(request))
            run.answer(.nodes([]))
        }
    }

    @Test func `failures and refusals say their sentence`() {
        #expect("\(Failure(.refused, "It cannot be."))" == "It cannot be.")
        var random = RandomPlans(seed: 1)
        let refusal = random.refusal()
        #expect("\(refusal)" == refusal.sentence)
    }
}
