internal import Sysfs

/// From the first move to the first step: records, modules, and a last look at the devices.
extension PlanRun {
    /// Goes on when the beginning was recorded; ends when it could not be.
    mutating func begun(_ answer: Answer, _ go: (inout PlanRun) -> Void) {
        if let refusal = answer.refusal {
            stopRecording()
            return finish(refusal)
        }
        go(&self)
    }

    mutating func enterLoading() {
        let index = state.loaded.count
        if index < decision.modules.count {
            state.stage = .load(index)
        } else {
            enterStart()
        }
    }

    /// Goes on when a module was loaded.
    mutating func loaded(_ index: Int, _ answer: Answer) {
        if let refusal = answer.refusal { return finish(refusal) }
        state.loaded.append(decision.modules[index])
        if state.loaded.count < decision.modules.count { return enterLoading() }
        // A module that was just loaded may have taken devices by its own IDs.
        state.stage = .decide
    }

    /// Goes on with what was decided again.
    mutating func decided(_ answer: Answer) {
        switch answer {
        case .decision(let decision):
            replace(by: decision)
            enterStart()
        case .refused(let failure): finish(failure)
        default: answer.unfit("a decision")
        }
    }

    /// Reads every device again, directly before the first write: the plan is for what it found.
    private mutating func enterStart() {
        if plan.steps.isEmpty {
            state.report.devices = decision.devices
            return succeed()
        }
        // A plan that only cleans up may be of no device.
        if plan.changes.isEmpty { enterFirstStep() } else { state.stage = .start(0, .driver) }
    }

    private mutating func enterFirstStep() {
        if state.keepsRecords { state.stage = .begin } else { enterStep(0) }
    }

    mutating func started(_ index: Int, _ look: StartLook, _ answer: Answer) {
        let found = plan.changes[index].device
        do throws(Failure) {
            switch look {
            case .driver:
                let driver = try answer.seen(script.looks[index].driver, in: root).driver()
                state.stage = .start(index, driver == found.driver ? .override : .entry)
            case .override:
                let override = try answer.seen(script.looks[index].override, in: root).override()
                if override != found.override {
                    state.stage = .start(index, .entry)
                } else if index + 1 < plan.changes.count {
                    state.stage = .start(index + 1, .driver)
                } else {
                    enterFirstStep()
                }
            case .entry:
                throw answer.isThere ? .changedMeanwhile(found.reference) : .gone(found.reference)
            }
        } catch {
            finish(error)
        }
    }
}

extension PlanScript.Looks {
    /// The look before the first write.
    func start(_ look: PlanRun.StartLook) -> PlanRun.Look {
        switch look {
        case .driver: driver
        case .override: override
        case .entry: entry
        }
    }

    /// The look after the last step.
    func readBack(_ look: PlanRun.ReadBackLook) -> PlanRun.Look {
        switch look {
        case .driver: driver
        case .override: override
        case .group: group
        case .entry: entry
        }
    }
}

extension Failure {
    /// The failure for a device that is not as the plan found it, before anything was written.
    static func changedMeanwhile(_ device: DeviceReference) -> Failure {
        Failure(
            .refused,
            "\(device) was changed by somebody else while the plan was made.",
            help: [.tryAgain]
        )
    }
}
