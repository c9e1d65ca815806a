package import DeviceBinding
internal import Sysfs
package import SystemPackage

/// A run on a machine of its own, which can be tried on from any of its moves.
package struct Trial {
    /// The run.
    package var run: PlanRun
    /// The machine that it is made on.
    package let machine: Rehearsal
    /// What is asked for; nil for a run whose steps follow from records.
    package let request: Binder.Request?
    /// What the machine was before the run.
    package let before: [String]
    /// The look that was told something else than what is, and that was not repeated since.
    package private(set) var standingLie: PlanRun.Look?
    /// How many looks at each of its devices were made.
    package private(set) var looks: [DeviceReference: Int] = [:]
    /// The file of which every look and write fails from here on, with the errno.
    private var failing: (path: SysfsPath, errno: Errno)?

    /// The run of a request on a machine.
    package init(_ request: Binder.Request, on machine: Rehearsal) throws {
        let decision = try machine.binder.plan(request)
        self.init(PlanRun(decision), of: request, on: machine, from: machine.state)
    }

    /// A run on a machine that was such before it.
    package init(
        _ run: PlanRun,
        of request: Binder.Request?,
        on machine: Rehearsal,
        from before: [String]
    ) {
        self.run = run
        self.machine = machine
        self.request = request
        self.before = before
    }

    /// The same run at the same move, on a machine that is the same now.
    package init(copying other: Trial) {
        self = Trial(
            other.run,
            of: other.request,
            on: Rehearsal(copying: other.machine),
            from: other.before
        )
        standingLie = other.standingLie
        looks = other.looks
        failing = other.failing
    }

    /// What comes of the move at hand when it is made; a record is kept by nobody.
    package func made(_ move: PlanRun.Move) -> PlanRun.Answer {
        if let failing, move.path == failing.path { return .failed(failing.errno) }
        return machine.made(move, of: run, request) { _ in .done }
    }

    /// Makes the move at hand.
    package mutating func step() {
        let move = run.next()
        if case .look(let look) = move {
            if look == standingLie { standingLie = nil }
            for change in run.plan.changes where look.isAt(change.device.reference) {
                looks[change.device.reference, default: 0] += 1
            }
        }
        run.answer(made(move))
    }

    /// Makes every move to the end.
    package mutating func finish() -> Result<PlanRun.Report, Failure> {
        var count = 0
        while true {
            if case .end(let result) = run.next() { return result }
            step()
            count += 1
            precondition(count < 2000, "a run without an end: \(run.next())")
        }
    }

    // MARK: - Forks

    /// What can come of the move at hand in place of what comes of it.
    package func forks() -> [Fork] {
        let move = run.next()
        switch move {
        case .look(let look): return Lie.answers(to: look).map { Fork($0) }
        case .write(let write): return Lie.answers(to: write)
        case .patientWrite(let write):
            return Lie.answers(to: write) + [Fork(.waits)]
        case .pause, .decide, .end: return []
        case .record, .loadModule, .setOwner, .findNodes, .decideArrivals:
            return [Fork(.refused(Failure(.system, "It was refused.", errno: .noSpace)))]
        }
    }

    /// The same run, which was told this of the move at hand.
    package func told(_ fork: Fork) -> Trial {
        var trial = Trial(copying: self)
        if fork.isMade { _ = trial.made(run.next()) }
        trial.run.answer(fork.answer)
        if case .look(let look) = run.next() { trial.standingLie = look }
        return trial
    }

    /// The same run, to which the file of the move at hand answers only this from here on; nil where it has none.
    package func failing(with errno: Errno) -> Trial? {
        guard let path = run.next().path else { return nil }
        var trial = Trial(copying: self)
        trial.failing = (path, errno)
        return trial
    }
}

/// Something that can come of a move in place of what comes of it.
package struct Fork: CustomStringConvertible, Sendable {
    /// What the run is told.
    package let answer: PlanRun.Answer
    /// Whether the write was made, whatever was told of it.
    package let isMade: Bool

    /// Something that is told.
    package init(_ answer: PlanRun.Answer, isMade: Bool = false) {
        self.answer = answer
        self.isMade = isMade
    }

    /// What is told, in words.
    package var description: String { "\(isMade ? "made, and " : "")told \(answer)" }

    /// Whether it is one of those that stand for the others where there are too many.
    package var isTelling: Bool {
        switch answer {
        case .done, .failed(.ioError), .text("../../../bus/pci/drivers/nobody"), .text("nobody"):
            true
        default: false
        }
    }

    /// Whether it says something that is not so, where a failure only says nothing.
    package var isLie: Bool {
        switch answer {
        case .text, .done, .names, .failed(.noSuchFileOrDirectory),
            .failed(.operationNotSupportedByDevice):
            true
        default: false
        }
    }
}

/// Answers that a machine can give, whatever it is like.
package enum Lie {
    private static let refusals: [Errno] = [.permissionDenied, .notPermitted, .readOnlyFileSystem]
    /// What looks and writes can fail with, though they may be made.
    package static let errnos: [Errno] = [
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

    /// What a write can be answered.
    static func answers(to write: Write) -> [Fork] {
        // What is not listed any more needs no removing, the kernel says so of no other; and nothing tells whether an
        // ID is listed, so that these two lies cannot be found out.
        let isRemoval = write.path.lastName == "remove_id"
        let unmade = (refusals + errnos)
            .filter { !isRemoval || $0 != .operationNotSupportedByDevice }
            .map { Fork(.failed($0)) }
        let made = errnos.map { Fork(.failed($0), isMade: true) }
        return unmade + (isRemoval ? [] : [Fork(.done)]) + made
    }
}

extension PlanRun.Look {
    /// Whether it tells whether a device is there.
    fileprivate func isAt(_ device: DeviceReference) -> Bool {
        path == device.path || path.text.hasPrefix(device.path.text + "/")
    }
}

extension PlanRun.Move {
    /// The file of `/sys` that it looks at or writes; nil for any other move.
    fileprivate var path: SysfsPath? {
        switch self {
        case .look(let look): look.path
        case .write(let write), .patientWrite(let write): write.path
        default: nil
        }
    }
}
