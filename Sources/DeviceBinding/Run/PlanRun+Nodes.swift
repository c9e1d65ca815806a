/// The nodes by which user space opens the devices, and their owner.
extension PlanRun {
    /// Goes on when the devices are as they were asked for.
    mutating func succeed() {
        assert(state.failure == nil, "success after a failure")
        if decision.wantsVFIO { state.stage = .findNodes } else { close() }
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

    private mutating func enterOwner(_ index: Int) {
        let isDone = decision.owner == nil || index >= state.report.nodes.count
        if isDone { close() } else { state.stage = .setOwner(index) }
    }

    func ownerMove(_ index: Int) -> Move {
        guard let owner = decision.owner else { preconditionFailure("an owner that nobody named") }
        return .setOwner(owner, node: state.report.nodes[index])
    }

    mutating func ownerSet(_ index: Int, _ answer: Answer) {
        guard var failure = answer.refusal else { return enterOwner(index + 1) }
        failure.help = [.setOwner]
        sayDevices(&failure)
        finish(failure)
    }

    /// Says of a failure after the devices were changed how they are: as they were just read back.
    private func sayDevices(_ failure: inout Failure) {
        failure.state = state.report.devices.map { Sighting($0).sentence }
        failure.devices = state.report.devices
    }
}
