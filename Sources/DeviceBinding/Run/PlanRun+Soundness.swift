/// Whether a run that was read can stand where it says: each move of it, and each answer, must be safe.
extension PlanRun {
    var isSound: Bool {
        let steps = plan.steps.count
        let changes = plan.changes.count
        guard state.begun <= steps, state.taken <= state.begun,
            state.made.allSatisfy({ $0 < steps }), state.waiting.allSatisfy({ $0 < changes }),
            Set(state.waiting).count == state.waiting.count,
            state.loaded.count <= decision.modules.count,
            state.traces.keys.allSatisfy({ $0 < changes })
        else { return false }
        switch state.stage {
        case .announce, .decide, .close, .ended: return true
        case .begin: return steps > 0
        case .load(let index): return index == state.loaded.count && index < decision.modules.count
        case .start(let index, _): return index < changes && steps > 0
        case .step(let index, let act):
            return index < steps && has(act, at: index) && state.begun == index + 1
                && state.taken == index
        case .explain(let index, let explanation):
            return index < steps && plan.steps[index].device != nil && has(explanation, at: index)
        case .readBack(let index, let look):
            let isFirst = look == firstReadBack(min(index, max(0, changes - 1)))
            let seen = state.report.devices.count
            return index < changes && (seen == index + 1 || seen == index && isFirst)
        case .restore(let restoration): return isSound(restoration)
        case .account(let account): return isSound(account)
        case .findNodes: return state.failure == nil
        case .setOwner(let index):
            return state.report.nodes.indices.contains(index)
                && decision.owner(of: state.report.nodes[index]) != nil
        case .lastLook(let index, let look):
            return index < changes && (steps > 0 || state.failure != nil)
                && (look == .driver || look == .entry)
                && state.report.devices.count == changes
        }
    }

    /// Whether a step can be at an act.
    private func has(_ act: Act, at index: Int) -> Bool {
        let line = script.lines[index]
        switch act {
        case .lookIfDone, .verify: return line.after != nil && line.write != nil
        case .check, .lookForOthers: return line.before != nil && line.write != nil
        case .write: return line.write != nil
        case .lookBeforeQuestion: return line.question != nil && line.before != nil
        case .question, .verifyQuestion: return line.question != nil && line.after != nil
        case .listArrivals: return plan.steps[index].kind == .catchUp
        case .lookAtArrival(let names), .probeArrival(let names):
            return plan.steps[index].kind == .catchUp && !names.isEmpty
        case .lookForFunction(let functions), .awaitFunction(let functions):
            return isSound(functions, at: index) { $0 < $1 }
        case .decideFunctions(let functions): return isSound(functions, at: index, ==)
        case .recordFunctions: return plan.steps[index].kind == .receive
        }
    }

    private func isSound(_ functions: Functions, at index: Int, _ fits: (Int, Int) -> Bool) -> Bool
    {
        guard case .receive(_, let count, _) = plan.steps[index] else { return false }
        return fits(functions.names.count, count) && functions.pauses <= Functions.pausesMax
    }

    /// Whether a step can be explained so: what was told is what was asked for, and more is asked for.
    private func has(_ explanation: Explanation, at index: Int) -> Bool {
        guard case .evidence(let blow, let told) = explanation else { return true }
        var witness = Witness(told: told)
        do throws(Witness.Unseen) {
            _ = try witness.causes(of: attempt(of: index, blow))
            return false
        } catch {
            return !witness.hasMoreToTell
        }
    }

    private func isSound(_ account: Account) -> Bool {
        switch account {
        case .caughtUp(let index): return index < state.caughtUp.count
        case .devices(let index), .served(let index, _):
            let populations = plan.surroundings.populations
            return index < populations.count && populations[index].driver != nil
        }
    }

    private func isSound(_ restoration: Restoration) -> Bool {
        guard state.failure != nil, restoration.leftBehind.allSatisfy({ $0 < plan.steps.count }),
            restoration.sightings.count <= restored.count
        else { return false }
        switch restoration.stage {
        case .cleanUp(let index, let act, _):
            return index < plan.steps.count && script.lines[index].cleans != nil
                && has(act, at: index)
        case .functions(let step, let visit):
            return script.makings.contains(step) && [.look, .write(from: nil)].contains(visit)
        case .mark(let step, let visit):
            return markSteps.contains(step) && [.entry, .look, .write(from: nil)].contains(visit)
        case .name(let change, let visit):
            return restored.contains(change)
                && [.driver, .look, .write(from: nil)].contains(visit)
        case .override(let change, let visit):
            return restored.contains(change) && [.look, .write(from: nil)].contains(visit)
        case .unbind(let change, let visit):
            switch visit {
            case .look, .write(.some): return restored.contains(change)
            case .driver, .entry, .probe, .write(nil): return false
            }
        case .bind(let change, let visit):
            return restored.contains(change) && plan.changes[change].device.driver != nil
                && visit != .driver
        case .survey(let position, let survey, _):
            return isSound(survey, at: position, restoration)
        case .node(let node, _): return ownersBack(restoration)[node] != nil
        }
    }

    private func isSound(_ survey: Survey, at position: Int, _ restoration: Restoration) -> Bool {
        let seen = restoration.sightings.count
        guard position < restored.count else { return false }
        switch survey {
        case .driver: return seen == position
        case .override, .entry: return seen == position + 1
        case .functions(let step):
            guard seen == position + 1, step < plan.steps.count else { return false }
            return plan.steps[step].kind == .functions
                && plan.steps[step].device == plan.changes[restored[position]].device.reference
        case .mark(let step):
            guard seen == position + 1, markSteps.contains(step) else { return false }
            return plan.steps[step].device == plan.changes[restored[position]].device.reference
        }
    }
}
