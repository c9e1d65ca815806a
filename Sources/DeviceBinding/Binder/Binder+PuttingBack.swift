internal import MachineHost
internal import Sysfs

/// What the journal of changes asks for: decisions whose steps follow from records, and not from a request.
extension Binder {
    /// A change of a device as it is now.
    package func change(_ device: Device, to goal: Change.Goal) -> Change {
        Change(device: device, goal: goal, isKeptForUserSpace: isKeptForUserSpace(device))
    }

    /// What speaks against some changes, by the facts of now.
    package func refusals(_ changes: [Change], opensNodes: Bool = true) throws(Failure) -> [Refusal]
    {
        let changes = try changes.map { change throws(Failure) in
            var change = change
            change.isForUserSpace = try isGivenToUserSpace(change)
            return change
        }
        let finder = FactFinder(inventory: inventory, host: host, opensNodes: opensNodes)
        let facts = try finder.facts(for: changes, isLoading: false)
        return Guard(facts: facts, isCareful: false).refusals(changes)
    }

    /// What speaks against some changes and was overridden.
    ///
    /// - Throws: ``Failure`` with all that was not.
    package func refusals(
        _ changes: [Change],
        overridden: Set<Refusal.Rule>,
        opensNodes: Bool = true
    ) throws(Failure) -> [Refusal] {
        let refusals = try refusals(changes, opensNodes: opensNodes)
        let standing = refusals.filter { !overridden.contains($0.rule) }
        guard standing.isEmpty else { throw .refused(standing) }
        return refusals
    }

    /// Does what is decided under the machine's lock, when the journal has been looked at.
    package func apply(
        observer: any RunObserver,
        journal: any Journal,
        deciding decide: () throws(Failure) -> (Decision, any Journal)
    ) throws(Failure) -> Outcome {
        try underLock { () throws(Failure) in
            var journal = journal
            try journal.prepare(on: self, for: [])
            let (decision, own) = try decide()
            return try carryOut(decision, of: nil, observer: observer, journal: own)
        }
    }

    /// The decision to make some changes by these steps; the guards were asked before.
    ///
    /// The nodes of the devices that ``Change/isForUserSpace`` names get their owners back, as far as there are any.
    package func decision(
        _ changes: [Change],
        steps: [Step],
        overridden: [Refusal] = [],
        owners: [String: NodeOwner] = [:]
    ) throws(Failure) -> Decision {
        let procedure = Procedure("undo", about: .undo, keepsDevice: true) { _, _ in [] }
        var plan = try Plan(changes.map(lookingAtNodes), by: procedure)
        plan.steps = steps
        plan.overridden = overridden
        if owners.isEmpty {
            for index in plan.changes.indices { plan.changes[index].isForUserSpace = false }
        }
        var decision = Decision(plan: plan, modules: [])
        decision.nodeOwners = owners.mapValues { owner in
            NodeOwner(name: host.name(of: owner.owner), owner: owner.owner)
        }
        return decision
    }

    /// Whether a change gives a device to user space that its driver does not give it already.
    private func isGivenToUserSpace(_ change: Change) throws(Failure) -> Bool {
        guard let driver = change.driverWanted, change.device.driver != driver.name else {
            return false
        }
        return try inventory.isVFIO(driver: driver.name, bus: driver.bus)
    }

    /// Does some work under the machine's lock.
    ///
    /// - Throws: Where it cannot be taken, too.
    package func underLock<Result>(_ work: () throws(Failure) -> Result) throws(Failure) -> Result {
        try locked { refusal throws(Failure) in
            if let refusal { throw refusal }
            return try work()
        }
    }
}

extension About {
    /// What puts back what a record says that was found.
    fileprivate static let undo = About(
        "Puts devices back as the journal says that they were found.",
        buses: "all",
        kernels: "all",
        leaves: .nothing,
        risks: [],
        isWatched: true
    )
}

extension Device {
    /// Which driver and override it has, in a sentence.
    package var sentence: String { Sighting(self).sentence }
}
