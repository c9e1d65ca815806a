public import MachineHost
public import Sysfs

/// Plans and applies changes of which driver serves which device.
///
/// The one entry to this module for a program: ``plan(_:)`` decides and writes nothing;
/// ``apply(_:observer:journal:)`` takes the machine's lock, decides, and carries the decision out.
public struct Binder: Sendable {
    /// The devices and drivers.
    public let inventory: Inventory
    /// The rest of the machine.
    public let host: any HostSystem
    /// Makes the writes that may wait for a process.
    let patience: (any PatientWriter)?
    /// The machine's lock, while it is held.
    let lock = MachineLock()

    /// A binder for a `/sys` and the machine around it.
    ///
    /// `patience` makes the writes that were forced although a process holds the device; without
    /// it they are made like all others, and a real `/sys` then blocks as long as the process
    /// holds the device.
    public init(_ sysfs: any Sysfs, host: any HostSystem, patience: (any PatientWriter)? = nil) {
        self.inventory = Inventory(sysfs, host: host)
        self.host = host
        self.patience = patience
    }

    /// The plan for a request, after every guard has agreed.
    ///
    /// - Throws: ``Failure`` with the code ``Failure/Code/refused``, ``Failure/Code/wouldBlock``,
    ///   ``Failure/Code/notFound`` and others that mean that nothing was written.
    public func plan(_ request: Request) throws(Failure) -> Decision {
        guard let expected = request.expected else { return try planAnew(request) }
        return try plan(request, expecting: expected)
    }

    /// The plan for a request, whatever was expected.
    func planAnew(_ request: Request) throws(Failure) -> Decision {
        if let count = request.functions { return try plan(request, functions: count) }
        return try planBind(request)
    }

    /// The plan for a request that changes who serves devices that are there.
    func planBind(_ request: Request) throws(Failure) -> Decision {
        let modules = try missingModules(request)
        let forUserSpace = try driversForUserSpace(request)
        let owner = try owner(request, wantsVFIO: !forUserSpace.isEmpty)
        let all = try request.goals.map { goal throws(Failure) in
            var change = try change(goal, request)
            change.isForUserSpace = change.driverWanted.map(forUserSpace.contains) ?? false
            return change
        }
        let spared = sparedBridges(all, request)
        let changes = all.filter { !spared.contains($0.device.reference) }
        for change in changes { try checkPossible(change) }
        let procedures = Procedures(for: changes, asked: request.procedure)
        for change in changes { try checkNeeds(change, procedures.of(change)) }
        let surroundings = try inventory.surroundings(changes, for: procedures)
        let finder = FactFinder(inventory: inventory, host: host, opensNodes: request.opensNodes)
        let facts = try finder.facts(for: changes, isLoading: !modules.isEmpty)
        let judge = Guard(facts: facts, isCareful: request.isCareful)
        let refusals = judge.refusals(changes) + neighbourRefusals(changes, surroundings)
        let standing = refusals.filter { !request.overridden.contains($0.rule) }
        guard standing.isEmpty else { throw .refused(standing) }
        let known = changes.map { matched($0, by: procedures.of($0)) }
        var plan = try Plan(known, by: procedures, in: surroundings)
        plan.notes += spared.map { "\($0) is a PCI bridge and is left alone." }
        plan.notes += changes.compactMap { caution($0, loading: modules) }
        plan.notes += judge.warnings(changes)
        plan.overridden = refusals
        var decision = Decision(plan: plan, modules: modules.names, owner: owner)
        decision.impacts = facts.impacts
        decision.nodeOwners = try nodeOwners(changes, request)
        return decision
    }

    /// Does what a request asks for.
    ///
    /// The machine's lock is taken first, so that the decision is not based on another run's
    /// intermediate state. A user who may not take it is still told what is wrong with the
    /// request, or that everything is already as requested.
    ///
    /// - Throws: ``Failure``; its code says what is left.
    public func apply(
        _ request: Request,
        observer: any RunObserver = Unobserved(),
        journal: (any Journal)? = nil
    ) throws(Failure) -> Outcome {
        try locked { refusal throws(Failure) in
            var journal = journal
            if refusal == nil { try journal?.prepare(on: self, for: devicesToLease(request)) }
            let decision: Decision
            do throws(Failure) { decision = try plan(request) } catch { throw error.sayingState }
            if let refusal, !decision.isDone { throw refusal }
            return try carryOut(decision, of: request, observer: observer, journal: journal)
        }
    }

    /// Carries a decision out, under the lock that the caller holds.
    func carryOut(
        _ decision: Decision,
        of request: Request?,
        observer: any RunObserver,
        journal: (any Journal)?
    ) throws(Failure) -> Outcome {
        let root = inventory.sysfs.root
        var run = PlanRun(decision, root: root, keepsRecords: journal != nil)
        var carrier = RunCarrier(
            binder: self,
            request: request,
            observer: observer,
            journal: journal
        )
        let report = try carrier.carryOut(&run)
        var outcome = Outcome(of: decision)
        outcome.complete(with: report, of: run, on: self, carrier.notes)
        return outcome
    }

    /// Carries a run that was begun elsewhere out to its end, under the lock that the caller holds.
    ///
    /// - Throws: ``Failure``; its code says what is left.
    public func carryOut(
        _ run: inout PlanRun,
        observer: any RunObserver = Unobserved(),
        journal: (any Journal)? = nil
    ) throws(Failure) -> PlanRun.Report {
        var carrier = RunCarrier(binder: self, request: nil, observer: observer, journal: journal)
        return try carrier.carryOut(&run)
    }

    /// Does some work under the machine's lock; who may not take it gets the reason, and does it without.
    func locked<Result>(_ work: (Failure?) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        do throws(Failure) {
            try ask { () throws(HostError) in try lock.take(on: host) }
        } catch {
            guard error.code == .permission else { throw error.sayingState }
            return try work(error.sayingState)
        }
        defer { lock.letGo(on: host) }
        return try work(nil)
    }

    /// Asks the host, and turns what it could not answer into a failure of this module.
    func ask<Answer>(_ question: () throws(HostError) -> Answer) throws(Failure) -> Answer {
        do { return try question() } catch { throw .host(error) }
    }

    /// The bridges that only a selector took in for a vfio driver, unless there is nothing else or it is forced.
    private func sparedBridges(_ changes: [Change], _ request: Request) -> [DeviceReference] {
        guard !request.overridden.contains(.bridge) else { return [] }
        let bridges = changes.filter {
            $0.isForUserSpace && $0.device.identity?.isBridge == true
                && request.selected.contains($0.device.reference)
        }
        return bridges.count == changes.count ? [] : bridges.map(\.device.reference)
    }

    /// A device as it is now, with what is to become of it.
    private func change(_ goal: DeviceGoal, _ request: Request) throws(Failure) -> Change {
        let device = try inventory.device(goal.device)
        var change = Change(device: device, goal: goal.goal)
        let procedure = request.procedure
        if goal.goal == .anyDriver || procedure?.looksAt.contains(.marks) == true {
            change.marks = try inventory.marks(of: device)
        }
        change.isBoundByHand = procedure.map { $0.name != Procedure.driverOverride.name } ?? false
        change.isKeptForUserSpace = isKeptForUserSpace(device)
        let givesNodes = request.owner != nil || request.owners[goal.device] != nil
        return givesNodes ? withNodes(change, ofRoot: true) : lookingAtNodes(of: change)
    }

    /// Whether the driver that a device has keeps it for user space.
    package func isKeptForUserSpace(_ device: Device) -> Bool {
        guard let driver = device.driver else { return false }
        return inventory.isServedByVFIO(device.reference, driver: driver) || driver == "pci-stub"
    }

    /// The drivers that are asked for and give devices to user space.
    func driversForUserSpace(_ request: Request) throws(Failure) -> Set<DriverReference> {
        var found: Set<DriverReference> = []
        for driver in request.driversWanted
        where try inventory.isVFIO(driver: driver.name, bus: driver.bus) {
            found.insert(driver)
        }
        return found
    }
}
