public import MachineHost
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
    public let host: any HostSystem
    /// Makes the writes that may wait for a process.
    let patience: (any PatientWriter)?

    /// A binder for a `/sys` and the machine around it.
    ///
    /// `patience` makes the writes that were forced though a process holds the device; without it they
    /// are made as all others, and a `/sys` that is real then waits as long as the process likes.
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
        var refusals = try refusals(changes, wantsVFIO: wantsVFIO, isLoading: !modules.isEmpty)
        refusals += neighbourRefusals(changes, surroundings)
        let standing = refusals.filter { !request.overridden.contains($0.rule) }
        guard standing.isEmpty else { throw .refused(standing) }
        var plan = try Plan(changes, by: procedure, in: surroundings)
        plan.notes += spared.map { "\($0) is a PCI bridge and is left alone." }
        if !wantsVFIO { plan.notes += changes.compactMap { caution($0, loading: modules) } }
        plan.overridden = refusals
        return Decision(plan: plan, modules: modules, wantsVFIO: wantsVFIO, owner: owner)
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
        var transaction = Transaction(inventory.sysfs, journal: journal, patience: patience)
        do throws(Failure) {
            if !modules.isEmpty {
                // A module that was just loaded may have taken devices by its own IDs.
                proposal = try plan(request.withoutLoading)
                proposal.modules = modules
            }
            let devices = try transaction.run(proposal.plan)
            var outcome = try outcome(proposal, found, devices)
            outcome.captured = captured(proposal.plan)
            outcome.notes += notes(on: transaction.caughtUp) + outcome.captured.map(\.sentence)
            return outcome
        } catch {
            var failure = error.sayingState.saying(loaded: modules)
            guard transaction.hasWritten else { throw failure }
            failure.state += notes(on: transaction.caughtUp)
            failure.state += captured(proposal.plan).map(\.sentence)
            throw failure
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
    private func change(_ reference: DeviceReference, _ request: Request) throws(Failure) -> Change
    {
        let device = try inventory.device(reference)
        var change = Change(device: device, goal: request.goal)
        let procedure = request.procedure
        if request.goal == .anyDriver || procedure?.looksAt.contains(.marks) == true {
            change.marks = try inventory.marks(of: device)
        }
        change.isBoundByHand = procedure.map { $0.name != Procedure.driverOverride.name } ?? false
        guard let driver = device.driver else { return change }
        let isVFIO = inventory.isServedByVFIO(reference, driver: driver)
        change.isKeptForUserSpace = isVFIO || driver == "pci-stub"
        return change
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
