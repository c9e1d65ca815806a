internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// Why a step failed: what its device is like now, and what the kernel means by its answer.
extension PlanRun {
    /// Asks what the device of a step is like whose write failed, or did nothing.
    mutating func enterExplanation(of index: Int, _ blow: Blow?) {
        guard plan.steps[index].deviceOfFile != nil else {
            return fail(failure(of: index, blow, reason: nil), from: index)
        }
        state.stage = .explain(index, .entry(blow))
    }

    /// Asks what the device of a step is like that somebody else has changed.
    mutating func enterExplanationOfChange(of index: Int) {
        guard plan.steps[index].deviceOfFile != nil else {
            return fail(.changed(plan.steps[index], in: root), from: index)
        }
        state.stage = .explain(index, .entryOfChanged)
    }

    func look(for explanation: Explanation, at index: Int) -> Look {
        let looks = PlanScript.Looks(device(of: index))
        switch explanation {
        case .entry, .entryOfChanged: return looks.entry
        case .evidence(let blow, let told):
            var witness = Witness(told: told)
            do throws(Witness.Unseen) {
                _ = try witness.causes(of: attempt(of: index, blow))
            } catch {
                return error.look
            }
            preconditionFailure("a look for what is known")
        case .driverOfChanged: return looks.driver
        }
    }

    mutating func explained(_ index: Int, _ explanation: Explanation, _ answer: Answer) {
        let device = device(of: index)
        switch explanation {
        case .entry, .entryOfChanged:
            guard answer.isThere else { return fail(.gone(device), from: index) }
            // What decides about a driver says nothing of a file that is not about one.
            let isOfDevice = plan.steps[index].device != nil
            switch explanation {
            case .entry(let blow?) where isOfDevice: enterEvidence(index, blow, [])
            case .entry(let blow): fail(failure(of: index, blow, reason: nil), from: index)
            case _ where isOfDevice: state.stage = .explain(index, .driverOfChanged)
            default: fail(.changed(plan.steps[index], in: root), from: index)
            }
        case .evidence(let blow, let told):
            guard answer.fits(look(for: explanation, at: index)) else {
                answer.unfit("a look at what decides")
            }
            enterEvidence(index, blow, told + [answer])
        case .driverOfChanged:
            let seen = answer.seen(look(for: explanation, at: index), in: root)
            let driver = (try? seen.driver()) ?? nil
            if let unbind = unbind(of: device, from: driver, before: index) {
                fail(.undone(unbind, in: root), from: index)
            } else {
                fail(.changed(device, driver: driver), from: index)
            }
        }
    }

    /// The step before another one that has taken the device from the driver that it has.
    private func unbind(of device: DeviceReference, from driver: String?, before index: Int)
        -> Step?
    {
        plan.steps[..<index].last { step in
            if case .unbind(device, driver, _) = step { true } else { false }
        }
    }

    /// Asks for the next file that decides why a write was refused; fails with the causes when all are known.
    private mutating func enterEvidence(_ index: Int, _ blow: Blow, _ told: [Answer]) {
        var witness = Witness(told: told)
        do throws(Witness.Unseen) {
            let causes = try witness.causes(of: attempt(of: index, blow))
            let reason = Reason(causes.words(in: root), causes.help(in: root))
            fail(failure(of: index, blow, reason: reason), from: index)
        } catch {
            state.stage = .explain(index, .evidence(blow, told))
        }
    }

    /// What the refused write of a step was for.
    func attempt(of index: Int, _ blow: Blow) -> Witness.Attempt {
        let step = plan.steps[index]
        let reference = device(of: index)
        let change = plan.changes.first { $0.device.reference == reference }
        return Witness.Attempt(
            kind: blow.isQuestion ? .bind : step.kind,
            device: change?.device ?? Device(reference: reference),
            driver: step.driverOfFile,
            isMatched: change?.isMatched,
            errno: blow.errno
        )
    }

    private func device(of index: Int) -> DeviceReference {
        guard let device = plan.steps[index].deviceOfFile else {
            preconditionFailure("a step of no device is explained by none")
        }
        return device
    }

    // MARK: - Words

    /// Why the system answered as it did, as it stands behind the errno, and what would help.
    private struct Reason {
        let words: String
        let help: [Remedy]

        init(_ words: String, _ help: [Remedy]) {
            self.words = words
            self.help = help
        }
    }

    /// The failure of a step whose write was refused, or was accepted and did nothing.
    private func failure(of index: Int, _ blow: Blow?, reason: Reason?) -> Failure {
        let step = plan.steps[index]
        let own = step.write ?? .probe(DeviceReference(bus: step.bus, name: ""))
        guard let blow else {
            return Failure(
                .system,
                "\(step.purpose): the kernel reports success, but it did not happen.",
                help: step.kind == .probe ? [.readKernelLog] : [],
                path: own.path
            )
        }
        let path = (blow.isQuestion ? step.question ?? own : own).path
        let reason = waitReason(index, blow.errno) ?? reason ?? accessReason(blow.errno)
        let why = reason?.words ?? ""
        return Failure(
            blow.errno.refusesAccess ? .permission : .system,
            "\(step.purpose): writing '\(shown(path, in: root))' gave "
                // Where a reason is known, it says what the value means here.
                + (why.isEmpty ? blow.errno.words : blow.errno.name + why) + ".",
            help: reason?.help.isEmpty == false ? reason?.help ?? [] : [step.kind.help],
            path: path,
            errno: blow.errno
        )
    }

    /// Whom a write would have waited for, on a machine that does not wait.
    private func waitReason(_ index: Int, _ errno: Errno) -> Reason? {
        guard errno == .deadlock, let holder = script.lines[index].holder else { return nil }
        return Reason(
            ", since a simulated machine does not wait for \(holder.holder), which has the device open",
            [holder.help]
        )
    }

    /// What a refusal of the access itself means, where no device is asked about.
    private func accessReason(_ errno: Errno) -> Reason? {
        guard errno.refusesAccess else { return nil }
        let causes: [Cause] = [errno == .readOnlyFileSystem ? .readOnly : .access]
        return Reason(causes.words(in: root), causes.help(in: root))
    }

    /// The failure of an unbind that goes on waiting for the holder of the device.
    mutating func stillWaiting(_ index: Int) -> Failure {
        let step = plan.steps[index]
        guard let holder = script.lines[index].holder else {
            preconditionFailure("a wait for nobody")
        }
        if step.kind == .functions {
            // Nothing of the physical function or of its virtual ones may be read while they go.
            state.waiting = Array(plan.changes.indices)
        } else if let change = plan.changes.firstIndex(where: {
            $0.device.reference == step.device
        }) {
            state.waiting.append(change)
        }
        return Failure(
            .wouldBlock,
            "\(holder.device) was not released in time by \(holder.holder), which has it open.",
            help: [holder.help, .awaitRelease],
            path: step.write?.path
        )
    }
}

extension Binder.Refusal {
    /// Who holds the device, as far as that can be told.
    fileprivate var holder: String {
        guard case .endProcess(let process) = help else { return "a process that cannot be named" }
        return "'\(process.command)' (process \(process.pid))"
    }
}

extension Step {
    /// The driver whose file is written, or that should have the device.
    fileprivate var driverOfFile: String? {
        switch self {
        case .unbind(_, let driver, _): driver
        case .addID(let id), .removeID(let id): id.driver
        default: wanted
        }
    }
}

extension Failure {
    /// The failure of a step before which the device was not as it should be.
    fileprivate static func changed(_ device: DeviceReference, driver: String?) -> Failure {
        Failure(
            .system,
            "Somebody else changed \(device) in the middle: it has "
                + (driver.map { "the driver '\($0)'" } ?? "no driver") + " now.",
            help: [.tryAgainAlone]
        )
    }

    /// The failure of a step before which the device has the driver that it was taken from: nothing tells whether the
    /// unbind did nothing, as where `/sys` is a tree of plain files, or somebody else has bound it again.
    fileprivate static func undone(_ unbind: Step, in root: String) -> Failure {
        Failure(
            .system,
            "\(unbind.purpose): the kernel reports success, but it did not happen, or somebody else gave"
                + " the device back in the middle.",
            help: [.tryAgainAlone],
            path: unbind.write?.path
        )
    }

    /// The failure of a step of no device, before which its file did not say what it should.
    fileprivate static func changed(_ step: Step, in root: String) -> Failure {
        let path = step.write?.path ?? "/"
        return Failure(
            .system,
            "Somebody else changed '\(shown(path, in: root))' in the middle.",
            help: [.tryAgainAlone],
            path: path
        )
    }
}
