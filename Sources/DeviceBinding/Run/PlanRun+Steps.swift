internal import Sysfs
internal import SystemPackage

/// Taking one step after the other.
extension PlanRun {
    /// What came of one part of a step.
    enum Verdict {
        /// The step is not over.
        case goOn(Act)
        /// What must hold after it holds.
        case taken
        /// Its write failed, or reported success but did nothing.
        case failed(Blow?)
        /// Somebody else has changed the device before it, or in its middle.
        case changed
        /// It is unknown what holds.
        case unknown(Failure)
        /// Its write goes on by itself.
        case waits
    }

    /// Goes to a step, or past it where it cleans up after one that left nothing; after the last to the end.
    mutating func enterStep(_ first: Int) {
        var index = first
        while index < plan.steps.count, isIdle(index) { index += 1 }
        state.taken = index
        guard index < plan.steps.count else {
            state.begun = index
            if plan.changes.isEmpty { return enterAccount() }
            state.stage = .readBack(0, firstReadBack(0))
            return
        }
        state.begun = index + 1
        state.stage = .step(index, firstAct(of: index))
    }

    /// Whether a step has nothing to clean up.
    private func isIdle(_ index: Int) -> Bool {
        script.lines[index].cleans.map { !state.made.contains($0) } ?? false
    }

    /// How a step begins.
    ///
    /// What must hold before was read just before the first write, and the kernel itself refuses an
    /// unbind from another driver, and a bind or probe of a bound device; so it is read again only where
    /// the kernel would not, and to tell why a step failed. What must hold after decides, whatever the
    /// write answered: somebody else may have done the same.
    func firstAct(of index: Int) -> Act {
        let line = script.lines[index]
        if line.write == nil {
            return plan.steps[index].kind == .receive
                ? .lookForFunction(Functions()) : .listArrivals
        }
        if line.isUnlessDone { return .lookIfDone }
        return line.isChecked ? .check : .write
    }

    /// What a part of a step asks for.
    func move(of act: Act, at index: Int) -> Move {
        let line = script.lines[index]
        switch act {
        case .write:
            guard let write = line.write else { preconditionFailure("a write of no step") }
            return line.holder == nil ? .write(write) : .patientWrite(write)
        case .question:
            guard let write = line.question else { preconditionFailure("no second write") }
            return .write(write)
        case .check, .lookBeforeQuestion, .lookForOthers: return .look(line.beforeLook)
        case .lookIfDone, .verify, .verifyQuestion: return .look(line.afterLook)
        case .listArrivals, .lookAtArrival, .probeArrival: return arrivalMove(act, at: index)
        case .lookForFunction, .awaitFunction, .decideFunctions, .recordFunctions:
            return functionMove(act, at: index)
        }
    }

    mutating func advance(_ act: Act, at index: Int, _ answer: Answer) {
        switch verdict(act, at: index, answer) {
        case .goOn(let next): state.stage = .step(index, next)
        case .taken: enterStep(index + 1)
        case .failed(let blow): enterExplanation(of: index, blow)
        case .changed: enterExplanationOfChange(of: index)
        case .unknown(let failure): fail(failure, from: index)
        case .waits: fail(stillWaiting(index), from: index)
        }
    }

    /// What comes of a part of a step by its answer.
    mutating func verdict(_ act: Act, at index: Int, _ answer: Answer) -> Verdict {
        do throws(Failure) {
            switch act {
            case .lookIfDone:
                if try holdsAfter(index, answer) { return .taken }
                return .goOn(script.lines[index].isChecked ? .check : .write)
            case .check: return try holdsBefore(index, answer) ? .goOn(.write) : .changed
            case .write: return written(index, answer)
            case .verify(let blow):
                if try holdsAfter(index, answer) { return .taken }
                if script.lines[index].question != nil { return .goOn(.lookBeforeQuestion(blow)) }
                return notSo(index, blow)
            case .lookBeforeQuestion(let blow):
                if try holdsBefore(index, answer) { return .goOn(.question(blow)) }
                return blow == nil ? .changed : .failed(blow)
            case .question(let blow):
                countWrite(answer.errno, of: index)
                let second = answer.errno.map { Blow(errno: $0, isQuestion: true) }
                return .goOn(.verifyQuestion(second ?? blow))
            case .verifyQuestion(let blow):
                return try holdsAfter(index, answer) ? .taken : notSo(index, blow)
            case .lookForOthers: return try holdsBefore(index, answer) ? .failed(nil) : .changed
            case .listArrivals, .lookAtArrival, .probeArrival:
                return try arrivalVerdict(act, at: index, answer)
            case .lookForFunction, .awaitFunction, .decideFunctions, .recordFunctions:
                return try functionVerdict(act, at: index, answer)
            }
        } catch {
            return .unknown(error)
        }
    }

    /// What comes of the write of a step.
    private mutating func written(_ index: Int, _ answer: Answer) -> Verdict {
        let line = script.lines[index]
        if case .waits = answer {
            precondition(line.holder != nil, "a write that waits, though nobody holds the device")
            state.hasWritten = true
            return .waits
        }
        let errno = answer.errno
        countWrite(errno, of: index)
        let blow = errno == line.accepted ? nil : errno.map { Blow(errno: $0, isQuestion: false) }
        if blow == nil, line.isTrusted { return .taken }
        return line.after == nil ? .failed(blow) : .goOn(.verify(blow))
    }

    /// What follows where the step is not done, and cannot be asked again.
    private func notSo(_ index: Int, _ blow: Blow?) -> Verdict {
        if blow != nil { return .failed(blow) }
        return script.lines[index].before == nil ? .failed(nil) : .goOn(.lookForOthers)
    }

    /// Counts a write, which may have changed something, whatever it was answered.
    ///
    /// Only a refused open surely changes nothing; a failing probe has touched the device.
    mutating func countWrite(_ errno: Errno?, of index: Int?) {
        let isSure = errno?.refusesAccess ?? false
        if !isSure { state.hasWritten = true }
        guard let index, script.lines[index].isCleaned, !isSure else { return }
        if let errno, errno == script.lines[index].accepted { return }
        if !state.made.contains(index) { state.made.append(index) }
    }

    private func holdsBefore(_ index: Int, _ answer: Answer) throws(Failure) -> Bool {
        let line = script.lines[index]
        guard let before = line.before else { preconditionFailure("nothing must hold before") }
        return try before.condition.holds(answer.seen(before.look, in: root))
    }

    private func holdsAfter(_ index: Int, _ answer: Answer) throws(Failure) -> Bool {
        let line = script.lines[index]
        guard let after = line.after else { preconditionFailure("nothing must hold after") }
        let seen = answer.seen(after.look, in: root)
        // A device that is released is to lose its driver, whoever has given it to another one.
        if case .unbind(let device, let lost, _) = plan.steps[index],
            let change = script.changes[device], plan.changes[change].goal == .anyDriver
        {
            return try seen.driver() != lost
        }
        return try after.condition.holds(seen)
    }
}

extension PlanScript.Line {
    fileprivate var beforeLook: PlanRun.Look {
        guard let before else { preconditionFailure("nothing must hold before") }
        return before.look
    }

    fileprivate var afterLook: PlanRun.Look {
        guard let after else { preconditionFailure("nothing must hold after") }
        return after.look
    }
}

extension Errno {
    /// Whether the file could not even be opened for writing, so that nothing can have changed.
    var refusesAccess: Bool {
        self == .permissionDenied || self == .notPermitted || self == .readOnlyFileSystem
    }
}
