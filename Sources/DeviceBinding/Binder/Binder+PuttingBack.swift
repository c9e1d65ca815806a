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
        let wantsVFIO = try givesToUserSpace(changes)
        let finder = FactFinder(inventory: inventory, host: host, opensNodes: opensNodes)
        let facts = try finder.facts(for: changes, wantsVFIO: wantsVFIO, isLoading: false)
        return Guard(facts: facts, wantsVFIO: wantsVFIO, isCareful: false).refusals(changes)
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
    package func decision(
        _ changes: [Change],
        steps: [Step],
        overridden: [Refusal] = [],
        owner: NodeOwner? = nil
    ) throws(Failure) -> Decision {
        let procedure = Procedure("undo", about: .undo, keepsDevice: true) { _, _ in steps }
        var plan = try Plan(changes, by: procedure)
        plan.overridden = overridden
        return Decision(plan: plan, modules: [], wantsVFIO: owner != nil, owner: owner)
    }

    /// Whether a driver that some changes name gives devices to user space.
    private func givesToUserSpace(_ changes: [Change]) throws(Failure) -> Bool {
        for change in changes {
            guard case .driver(let name) = change.goal, change.device.driver != name else {
                continue
            }
            if try inventory.isVFIO(driver: name, bus: change.device.reference.bus) { return true }
        }
        return false
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
