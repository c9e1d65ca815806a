internal import Sysfs
internal import SystemPackage

/// After the last step: each device is read back, and must be as it was asked for.
extension PlanRun {
    /// What is read first of a device: its step has read the driver back already, and the last look does again.
    func firstReadBack(_ index: Int) -> ReadBackLook {
        switch plan.changes[index].goal {
        case .driver: .override
        case .gone: .entry
        case .anyDriver, .noDriver, .functions, .asIs: .driver
        }
    }

    mutating func readBack(_ index: Int, _ look: ReadBackLook, _ answer: Answer) {
        if state.report.devices.count == index {
            state.report.devices.append(plan.changes[index].device)
            if case .driver(let wanted) = plan.changes[index].goal {
                state.report.devices[index].driver = wanted
            }
        }
        assert(state.report.devices.count == index + 1, "a device is read back out of its turn")
        do throws(Failure) {
            let seen =
                look == .entry ? nil : answer.seen(script.looks[index].readBack(look), in: root)
            switch look {
            case .driver: state.report.devices[index].driver = try seen?.driver()
            case .override:
                state.report.devices[index].override = try seen?.override() ?? .unsupported
            case .group: state.report.devices[index].group = try seen?.group()
            case .entry:
                let isToGo = plan.changes[index].goal == .gone
                if answer.isThere, isToGo { throw .lost(plan.changes[index]) }
                if !answer.isThere, !isToGo {
                    throw .gone(state.report.devices[index].reference)
                }
            }
            guard let next = lookAfter(look, state.report.devices[index], at: index) else {
                return try endReadBack(index)
            }
            state.stage = .readBack(index, next)
        } catch {
            fail(error, from: plan.steps.count)
        }
    }

    /// What is looked at next; nil when all of the device was seen.
    private func lookAfter(_ look: ReadBackLook, _ device: Device, at index: Int) -> ReadBackLook? {
        switch look {
        case .driver: return .override
        case .override
        where device.override == .unsupported
            && plan.changes[index].device.override != .unsupported:
            // The bus has overrides: it is the device that is not there any more.
            return .entry
        case .override where device.group == nil: return .group
        case .override, .group: return device.driver == nil ? .entry : nil
        case .entry: return nil
        }
    }

    /// Goes to the next device, when this one is as it was asked for.
    private mutating func endReadBack(_ index: Int) throws(Failure) {
        let device = state.report.devices[index]
        let isKept = !plan.namesDriver(of: plan.changes[index])
        switch plan.changes[index].goal {
        case .driver(let wanted):
            guard device.driver == wanted, isKept || device.override == .driver(wanted) else {
                throw .lost(plan.changes[index])
            }
        case .anyDriver:
            guard device.override.driver == nil else { throw .lost(plan.changes[index]) }
        case .noDriver:
            guard device.driver == nil else { throw .lost(plan.changes[index]) }
        case .functions:
            guard device.driver == plan.changes[index].device.driver else {
                throw .lost(plan.changes[index])
            }
        case .asIs, .gone: break
        }
        if index + 1 < plan.changes.count {
            state.stage = .readBack(index + 1, firstReadBack(index + 1))
        } else {
            enterAccount()
        }
    }
}

extension Failure {
    /// The failure for a device that is not as it was made a moment ago.
    static func lost(_ change: Change) -> Failure {
        let deed =
            switch change.goal {
            case .driver(let wanted): "was given to '\(wanted)', and then changed by somebody else"
            case .anyDriver: "was released, and then changed by somebody else"
            case .noDriver: "was unbound, and then changed by somebody else"
            case .functions:
                "got another number of virtual functions, which somebody else then changed"
            case .asIs: "was made, and then changed by somebody else"
            case .gone: "was taken away, and then changed by somebody else"
            }
        let reference = change.device.reference
        return Failure(
            .system,
            "\(reference) \(deed).",
            help: [.tryAgainAlone],
            path: reference.path
        )
    }
}
