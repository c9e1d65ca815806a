public import Host
public import Sysfs

/// Plans and applies changes of which driver serves which device.
///
/// The one entry to this module for a program: ``plan(_:)`` decides and writes nothing,
/// ``apply(_:journal:)`` decides, takes the machine's lock, and looks at each device again before it
/// writes.
public struct Binder {
    /// The devices and drivers.
    public let inventory: Inventory
    /// The rest of the machine.
    public let host: any Host
    /// Makes the writes that may wait for a process.
    let patience: (any PatientWriter)?

    /// A binder for a `/sys` and the machine around it.
    ///
    /// `patience` makes the writes that were forced though a process holds the device; without it they
    /// are made as all others, and a `/sys` that is real then waits as long as the process likes.
    public init(_ sysfs: any Sysfs, host: any Host, patience: (any PatientWriter)? = nil) {
        self.inventory = Inventory(sysfs)
        self.host = host
        self.patience = patience
    }

    /// The plan for a request, after every guard has agreed.
    ///
    /// - Throws: ``Failure`` with the code ``Failure/Code/refused``, ``Failure/Code/wouldBlock``,
    ///   ``Failure/Code/notFound`` and others that mean that nothing was written.
    public func plan(_ request: Request) throws(Failure) -> Proposal {
        let modules = try missingModules(request)
        let wantsVFIO = try wantsVFIO(request)
        let owner = try owner(request, wantsVFIO: wantsVFIO)
        let all = try request.devices.map { reference throws(Failure) in
            try change(reference, goal: request.goal)
        }
        let spared = wantsVFIO ? sparedBridges(all, request) : []
        let changes = all.filter { !spared.contains($0.device.reference) }
        for change in changes { try checkPossible(change) }
        let refusals = try refusals(changes, wantsVFIO: wantsVFIO, isLoading: !modules.isEmpty)
        let standing = refusals.filter { !request.overridden.contains($0.rule) }
        guard standing.isEmpty else { throw .refused(standing) }
        let procedure = request.procedure ?? Procedure.suited(to: changes.map(\.device))
        for change in changes { try checkBindFile(change, procedure) }
        var plan = try Plan(changes, by: procedure)
        plan.notes += spared.map { "\($0) is a PCI bridge and is left alone." }
        if !wantsVFIO { plan.notes += changes.compactMap { caution($0, loading: modules) } }
        plan.overridden = refusals
        return Proposal(plan: plan, modules: modules, wantsVFIO: wantsVFIO, owner: owner)
    }

    /// Does what a request asks for.
    ///
    /// - Throws: ``Failure``; its code says what is left.
    public func apply(_ request: Request, journal: any Journal = NoJournal()) throws(Failure)
        -> Outcome
    {
        do throws(Failure) {
            return try carryOut(request, journal)
        } catch {
            throw error.sayingState
        }
    }

    private func carryOut(_ request: Request, _ journal: any Journal) throws(Failure) -> Outcome {
        var proposal = try plan(request)
        let found = proposal.devices
        if proposal.isDone { return try outcome(proposal, found, found) }
        let lock = try ask { () throws(HostError) in try host.lock() }
        defer { host.unlock(lock) }
        let modules = proposal.modules
        for module in modules {
            try ask { () throws(HostError) in try host.loadModule(module) }
        }
        do throws(Failure) {
            if !modules.isEmpty {
                // A module that was just loaded may have taken devices by its own IDs.
                proposal = try plan(request.withoutLoading)
                proposal.modules = modules
            }
            var transaction = Transaction(inventory.sysfs, journal: journal, patience: patience)
            let devices = try transaction.run(proposal.plan)
            return try outcome(proposal, found, devices)
        } catch {
            throw error.sayingState.saying(loaded: modules)
        }
    }

    /// Every reason against some changes.
    private func refusals(_ changes: [Change], wantsVFIO: Bool, isLoading: Bool) throws(Failure)
        -> [Refusal]
    {
        let finder = FactFinder(inventory: inventory, host: host)
        let facts = try finder.facts(for: changes, wantsVFIO: wantsVFIO, isLoading: isLoading)
        return Guard(facts: facts, wantsVFIO: wantsVFIO).refusals(changes)
    }

    /// Asks the host, and turns what it could not answer into a failure of this module.
    func ask<Answer>(_ question: () throws(HostError) -> Answer) throws(Failure) -> Answer {
        try FactFinder(inventory: inventory, host: host).ask(question)
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
    private func change(_ reference: DeviceReference, goal: Change.Goal) throws(Failure) -> Change {
        let device = try inventory.device(reference)
        guard let driver = device.driver else { return Change(device: device, goal: goal) }
        let isVFIO = inventory.isServedByVFIO(reference, driver: driver)
        return Change(
            device: device,
            goal: goal,
            isKeptForUserSpace: isVFIO || driver == "pci-stub"
        )
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
