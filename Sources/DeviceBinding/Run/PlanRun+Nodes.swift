internal import Sysfs

/// The nodes by which user space opens the devices, their owner, and a last look at the devices.
extension PlanRun {
    /// Goes on when the devices are as they were asked for.
    mutating func succeed() {
        assert(state.failure == nil, "success after a failure")
        if decision.wantsVFIO { state.stage = .findNodes } else { enterLastLook(0) }
    }

    /// The devices that user space has now.
    var devicesForUserSpace: [Device] {
        zip(plan.changes, state.report.devices).filter { $0.0.isForUserSpace }.map { $0.1 }
    }

    mutating func foundNodes(_ answer: Answer) {
        switch answer {
        case .nodes(let nodes):
            state.report.nodes = nodes
            enterOwner(0)
        case .refused(var failure):
            sayDevices(&failure)
            finish(failure)
        default: answer.unfit("a search for nodes")
        }
    }

    private mutating func enterOwner(_ first: Int) {
        let next = state.report.nodes.indices.dropFirst(first).first { index in
            decision.owner(of: state.report.nodes[index]) != nil
        }
        if let next { state.stage = .setOwner(next) } else { enterLastLook(0) }
    }

    // MARK: - The last look

    /// Looks at the driver of each device once more, so that what is said of nodes and drivers fits together.
    ///
    /// Where a node could not be given to its owner, nobody knows any more whether its device is there.
    private mutating func enterLastLook(_ index: Int) {
        let isOver = index == plan.changes.count || plan.steps.isEmpty && state.failure == nil
        if isOver {
            guard var failure = state.failure else { return close() }
            sayDevices(&failure)
            return finish(failure)
        }
        state.stage = .lastLook(index, plan.changes[index].goal == .gone ? .entry : .driver)
    }

    mutating func lookedLast(_ index: Int, _ look: ReadBackLook, _ answer: Answer) {
        do throws(Failure) {
            if look == .entry {
                let change = plan.changes[index]
                let isToGo = change.goal == .gone
                if answer.isThere, isToGo { throw .lost(change) }
                if !answer.isThere, !isToGo { throw .gone(change.device.reference) }
                if !isToGo, state.report.devices[index].driver != nil { throw .lost(change) }
                return enterLastLook(index + 1)
            }
            let seen = answer.seen(script.looks[index].driver, in: root)
            if try isDriverless(index, seen) {
                state.stage = .lastLook(index, .entry)
            } else {
                enterLastLook(index + 1)
            }
        } catch {
            fail(error, from: plan.steps.count)
        }
    }

    /// Whether a device has no driver at last, so that it is perhaps not there any more.
    private mutating func isDriverless(_ index: Int, _ seen: Seen) throws(Failure) -> Bool {
        let change = plan.changes[index]
        let driver = try seen.driver()
        // Whoever takes a device that was released may have it.
        let isFree = change.goal == .anyDriver && driver != nil || change.goal == .asIs
        if isFree { state.report.devices[index].driver = driver }
        guard driver == nil || driver == state.report.devices[index].driver else {
            throw .lost(change)
        }
        return driver == nil
    }

    func ownerMove(_ index: Int) -> Move {
        let node = state.report.nodes[index]
        guard let owner = decision.owner(of: node) else {
            preconditionFailure("an owner that nobody named")
        }
        return .setOwner(owner, node: node)
    }

    mutating func ownerSet(_ index: Int, _ answer: Answer) {
        guard var failure = answer.refusal else {
            state.hasWritten = true
            return enterOwner(index + 1)
        }
        failure.help = [.setOwner]
        state.failure = failure
        enterLastLook(0)
    }

    /// Says of a failure after the devices were changed how they are: as they were just read back.
    private func sayDevices(_ failure: inout Failure) {
        failure.state = state.report.devices.map { Sighting($0).sentence }
        failure.devices = state.report.devices
    }
}
