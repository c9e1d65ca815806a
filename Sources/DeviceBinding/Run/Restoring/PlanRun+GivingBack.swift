internal import MachineHost

/// The nodes of devices that user space had: a node comes again with its driver, and is root's then.
extension PlanRun {
    /// Who gets which node back; no node of a device that does not have the driver again that makes it.
    func ownersBack(_ restoration: Restoration) -> [String: NodeOwner] {
        var owners: [String: NodeOwner] = [:]
        for (change, sighting) in zip(restored, restoration.sightings) {
            let found = plan.changes[change]
            let isBack = sighting.isThere && sighting.driver == found.device.driver
            guard isBack || sighting.fault != nil else { continue }
            owners.merge(found.nodes) { first, _ in first }
        }
        return owners
    }

    /// Goes to the next node that is given back, or to what comes after them.
    func enterNode(after node: String?, _ restoration: inout Restoration) {
        let nodes = ownersBack(restoration).keys.sorted()
        if let next = nodes.first(where: { next in node.map { $0 < next } ?? true }) {
            restoration.stage = .node(next, isSecond: false)
        } else {
            enterLastCleanUp(&restoration)
        }
    }

    /// Goes on when a node was given back; once more where that failed, so that a failure that passes does no harm.
    func gaveBack(
        _ node: String,
        isSecond: Bool,
        _ answer: Answer,
        _ restoration: inout Restoration
    ) {
        if answer.refusal != nil, !isSecond {
            restoration.stage = .node(node, isSecond: true)
            return
        }
        if answer.refusal != nil { restoration.nodesLeft.append(node) }
        enterNode(after: node, &restoration)
    }

    /// What is said of a node that could not be given back.
    func sentence(onNode node: String, _ restoration: Restoration) -> String {
        let owner = ownersBack(restoration)[node]?.name ?? ""
        return "This was not done: give '\(node)' back to its owner."
            + " 'chown \(owner) \(node)' would do it."
    }
}
