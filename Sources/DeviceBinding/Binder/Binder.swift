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
        self.inventory = Inventory(sysfs)
        self.host = host
        self.patience = patience
    }

    /// The plan for a request, after every guard has agreed.
    ///
    /// - Throws: ``Failure`` with the code ``Failure/Code/refused``, ``Failure/Code/wouldBlock``,
    ///   ``Failure/Code/notFound`` and others that mean that nothing was written.
    public func plan(_ request: Request) throws(Failure) -> Decision {
        let modules = try missingModules(request)
        let wantsVFIO = try wantsVFIO(request)
        let owner = try owner(request, wantsVFIO: wantsVFIO)
        let all = try request.devices.map { reference throws(Failure) in
            try change(reference, request)
        }
        let spared = wantsVFIO ? sparedBridges(all, request) : []
        let changes = all.filter { !spared.contains($0.device.reference) }
        for change in changes { try checkPossible(change) }
        let procedure = request.procedure ?? Procedure.suited(to: changes.map(\.device))
        for change in changes { try checkNeeds(change, procedure) }
        let surroundings = try inventory.surroundings(changes, for: procedure)
        let finder = FactFinder(inventory: inventory, host: host, opensNodes: request.opensNodes)
        let facts = try finder.facts(
            for: changes,
            wantsVFIO: wantsVFIO,
            isLoading: !modules.isEmpty
        )
        let judge = Guard(facts: facts, wantsVFIO: wantsVFIO, isCareful: request.isCareful)
        let refusals = judge.refusals(changes) + neighbourRefusals(changes, surroundings)
        let standing = refusals.filter { !request.overridden.contains($0.rule) }
        guard standing.isEmpty else { throw .refused(standing) }
        let known = changes.map { matched($0, by: procedure) }
        var plan = try Plan(known, by: procedure, in: surroundings)
        plan.notes += spared.map { "\($0) is a PCI bridge and is left alone." }
        if !wantsVFIO { plan.notes += changes.compactMap { caution($0, loading: modules) } }
        plan.notes += judge.warnings(changes)
        plan.overridden = refusals
        var decision = Decision(plan: plan, modules: modules, wantsVFIO: wantsVFIO, owner: owner)
        decision.impacts = facts.impacts
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
            if refusal == nil { try journal?.prepare(on: self, for: request.devices) }
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

    /// The bridges that only a selector took in, unless there is nothing else or it is forced.
    private func sparedBridges(_ changes: [Change], _ request: Request) -> [DeviceReference] {
        guard !request.overridden.contains(.bridge) else { return [] }
        let bridges = changes.map(\.device).filter {
            $0.identity?.isBridge == true && request.selected.contains($0.reference)
        }
        return bridges.count == changes.count ? [] : bridges.map(\.reference)
    }

    /// A device as it is now, with what is to become of it.
    private func change(_ reference: DeviceReference, _ request: Request) throws(Failure) -> Change
    {
        let device = try inventory.device(reference)
        var change = Change(device: device, goal: request.goal)
        let procedure = request.procedure
        if request.goal == .anyDriver || procedure?.looksAt.contains(.marks) == true {
            change.marks = try inventory.marks(of: device)
        }
        change.isBoundByHand = procedure.map { $0.name != Procedure.driverOverride.name } ?? false
        change.isKeptForUserSpace = isKeptForUserSpace(device)
        return change
    }

    /// Whether the driver that a device has keeps it for user space.
    func isKeptForUserSpace(_ device: Device) -> Bool {
        guard let driver = device.driver else { return false }
        return inventory.isServedByVFIO(device.reference, driver: driver) || driver == "pci-stub"
    }

    /// Whether the driver that is asked for gives devices to user space.
    private func wantsVFIO(_ request: Request) throws(Failure) -> Bool {
        guard case .driver(let name) = request.goal else { return false }
        for bus in Set(request.devices.map(\.bus)).sorted()
        where try inventory.isVFIO(driver: name, bus: bus) {
            return true
        }
        return false
    }
}
