import Rehearsal
import Sysfs
import SystemPackage
import Testing

@testable import DeviceBinding

/// A run on a machine of its own, which can be tried on from any of its moves.
struct Trial {
    var run: PlanRun
    let machine: Rehearsal
    /// What is asked for.
    let request: Binder.Request
    /// What the machine was before the run.
    let before: [String]
    /// The look that was told something else than what is, and that was not repeated since.
    private(set) var standingLie: PlanRun.Look?

    /// How many looks at its devices were made.
    private(set) var looks = 0

    /// The run of a request on a machine.
    init(_ request: Binder.Request, on machine: Rehearsal) throws {
        let decision = try machine.binder.plan(request)
        run = PlanRun(decision)
        self.machine = machine
        self.request = request
        before = machine.state
    }

    /// The same run at the same move, on a machine that is the same now.
    init(copying other: Trial) {
        run = other.run
        machine = Rehearsal(copying: other.machine)
        request = other.request
        before = other.before
        standingLie = other.standingLie
        looks = other.looks
    }

    /// What comes of the move at hand when it is made.
    func made(_ move: PlanRun.Move) -> PlanRun.Answer {
        switch move {
        case .look(let look): machine.sysfs.answer(look)
        case .write(let write), .patientWrite(let write): machine.sysfs.answer(write)
        case .record, .loadModule, .setOwner, .pause: .done
        case .decideArrivals(let devices): decision(on: devices)
        case .findNodes(let devices): .nodes(devices.compactMap(\.group).map { "/dev/vfio/\($0)" })
        case .decide, .end: preconditionFailure("\(move) is not made here")
        }
    }

    /// What is decided about virtual functions that have come.
    private func decision(on devices: [DeviceReference]) -> PlanRun.Answer {
        let binder = machine.binder
        guard let arrivals = binder.arrivals(request) else { preconditionFailure("nobody decides") }
        do throws(Failure) { return .decision(try arrivals(devices, run.decision)) } catch {
            return .refused(error)
        }
    }

    /// Makes the move at hand.
    mutating func step() {
        let move = run.next()
        if case .look(let look) = move {
            if look == standingLie { standingLie = nil }
            if run.plan.changes.contains(where: { look.isAt($0.device.reference) }) { looks += 1 }
        }
        run.answer(made(move))
    }

    /// Makes every move to the end.
    mutating func finish() -> Result<PlanRun.Report, Failure> {
        var count = 0
        while true {
            if case .end(let result) = run.next() { return result }
            step()
            count += 1
            precondition(count < 1000, "a run without an end: \(run.next())")
        }
    }

    /// What can come of a move in place of what comes of it, each with the copy of the run that was told.
    func forks() -> [(what: String, trial: Trial)] {
        let move = run.next()
        switch move {
        case .look(let look): return Lie.answers(to: look).map { told($0) }
        case .write(let write), .patientWrite(let write):
            // Nothing tells whether an ID is listed, so that this lie cannot be found out.
            let silent = write.path.lastName == "remove_id" ? [] : [told(.done)]
            let unmade = Lie.failures(of: write).map { told($0) } + silent
            let made = Lie.lostAnswers(of: write).map { answer in
                var trial = Trial(copying: self)
                _ = trial.made(move)
                trial.run.answer(answer)
                return ("\(write) made, \(answer)", trial)
            }
            return unmade + made
        case .pause: return []
        case .record, .loadModule, .setOwner, .findNodes, .decideArrivals:
            return [told(.refused(Failure(.system, "It was refused.", errno: .noSpace)))]
        case .decide, .end: return []
        }
    }

    private func told(_ answer: PlanRun.Answer) -> (what: String, trial: Trial) {
        var trial = Trial(copying: self)
        trial.run.answer(answer)
        if case .look(let look) = run.next() { trial.standingLie = look }
        return ("\(run.next()) told \(answer)", trial)
    }
}

extension PlanRun.Look {
    /// Whether it tells whether a device is there.
    fileprivate func isAt(_ device: DeviceReference) -> Bool {
        path == device.path || path.text.hasPrefix(device.path.text + "/")
    }
}

/// Answers that a machine can give, whatever it is like.
enum Lie {
    private static let refusals: [Errno] = [.permissionDenied, .notPermitted, .readOnlyFileSystem]
    private static let errnos: [Errno] = [
        .noSuchFileOrDirectory, .operationNotSupportedByDevice, .resourceBusy, .invalidArgument,
        .ioError, .resourceTemporarilyUnavailable, .noSpace, .interrupted, .noMemory, .deadlock,
    ]

    /// What a look can see in place of what is.
    static func answers(to look: PlanRun.Look) -> [PlanRun.Answer] {
        let failures = (refusals + errnos).map(PlanRun.Answer.failed)
        switch look {
        case .link(let path) where path.lastName == "driver":
            return failures + [
                .text("../../../bus/pci/drivers/nobody"), .text("../../../bus/pci/drivers/e1000e"),
                .text("../../../bus/pci/drivers/vfio-pci"), .text("elsewhere"),
            ]
        case .link: return failures + [.text("../../../kernel/iommu_groups/77")]
        case .text:
            return failures + [
                .text("(null)"), .text("nobody"), .text("vfio-pci"), .text(""), .text("0"),
                .text("1"),
            ]
        case .entry: return failures + [.done]
        case .names: return failures + [.names([])]
        }
    }

    /// What a write can be answered that was not made.
    static func failures(of write: Write) -> [PlanRun.Answer] {
        // What is not listed any more needs no removing: the kernel says so of no other.
        let isRemoval = write.path.lastName == "remove_id"
        return (refusals + errnos).filter { !isRemoval || $0 != .operationNotSupportedByDevice }
            .map(PlanRun.Answer.failed)
    }

    /// What a write can be answered that was made: a refused open is none of these.
    static func lostAnswers(of write: Write) -> [PlanRun.Answer] {
        errnos.map(PlanRun.Answer.failed)
    }
}
