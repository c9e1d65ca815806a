internal import Sysfs

/// What a restoration asks for at each of its stages.
extension PlanRun {
    func move(of restoration: Restoration) -> Move {
        switch restoration.stage {
        case .cleanUp(let index, let act, _): return move(of: act, at: index)
        case .functions(let step, let visit): return functionsMove(plan.steps[step], visit)
        case .mark(let step, let visit): return markMove(plan.steps[step], visit)
        case .name(let change, let visit):
            let trace = trace(change)
            let override = trace.overrideForDriver(isSecond: restoration.isSecondRound)
            return overrideMove(change, visit, override)
        case .override(let change, let visit):
            return overrideMove(change, visit, trace(change).overrideInTheEnd)
        case .unbind(let change, let visit):
            guard case .write(let driver?) = visit else {
                return .look(script.looks[change].driver)
            }
            return .write(.unbind(plan.changes[change].device.reference, from: driver))
        case .bind(let change, let visit): return bindMove(change, visit)
        case .survey(let position, let survey, _):
            return .look(look(for: survey, at: position))
        case .node(let node, _):
            guard let owner = ownersBack(restoration)[node] else {
                preconditionFailure("a node that nobody had")
            }
            return .setOwner(owner, node: node)
        }
    }

    private func overrideMove(_ change: Int, _ visit: Visit, _ override: Override?) -> Move {
        switch visit {
        case .driver: return .look(script.looks[change].driver)
        case .entry: return .look(script.looks[change].entry)
        case .look: return .look(script.looks[change].override)
        case .write, .probe:
            return .write(.override(plan.changes[change].device.reference, override?.driver))
        }
    }

    private func functionsMove(_ step: Step, _ visit: Visit) -> Move {
        guard let device = step.device, let inverse = step.inverse else {
            preconditionFailure("\(step) makes no virtual functions")
        }
        if case .write = visit { return .write(inverse) }
        return .look(.text(device.functionCount))
    }

    private func markMove(_ step: Step, _ visit: Visit) -> Move {
        guard let device = step.device, let before = step.before, let inverse = step.inverse else {
            preconditionFailure("\(step) is no mark")
        }
        switch visit {
        case .entry: return .look(.entry(device.path))
        case .look, .driver: return .look(before.look)
        case .write, .probe: return .write(inverse)
        }
    }

    /// Binds to the driver that was, by name: another one that also fits would not be what was found.
    private func bindMove(_ change: Int, _ visit: Visit) -> Move {
        let device = plan.changes[change].device
        switch visit {
        case .look, .driver: return .look(script.looks[change].driver)
        case .entry: return .look(script.looks[change].entry)
        // A driver that waits for another device is remembered by a probe, and not by `bind`.
        case .probe: return .write(.probe(device.reference))
        case .write:
            guard let driver = device.driver else {
                preconditionFailure("a device is bound to the driver that it never had")
            }
            return .write(.bind(device.reference, to: driver))
        }
    }
}
