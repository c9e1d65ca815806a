internal import MachineHost
internal import Sysfs

/// Virtual functions: made, given to a driver, and taken away.
///
/// The kernel changes the number only from 0 or to 0, and it is the driver of the physical function that makes
/// them. Source: sriov_numvfs_store(), drivers/pci/pci-sysfs.c.
extension Binder {
    /// Decides what becomes of devices that have come in the middle of a change: the decision so far, with more
    /// changes and steps.
    package typealias Arrivals =
        ([DeviceReference], Decision) throws(Failure) -> Decision

    /// The plan for a request for so many virtual functions of its device.
    func plan(_ request: Request, functions count: Int) throws(Failure) -> Decision {
        guard request.devices.count == 1, let reference = request.devices.first else {
            throw Failure(.malformed, "Virtual functions are made of one device at a time.")
        }
        let found = try functionCount(of: reference, for: count)
        if found == count, count > 0, request.goalOfEach != .asIs {
            return try planBind(try request.ofFunctions(inventory.functions(of: reference, found)))
        }
        let physical = change(try inventory.device(reference), to: .functions(count))
        if found == count {
            var plan = try Plan([physical], by: .none)
            plan.notes.append("\(reference) has \(virtualFunctions(count)) already.")
            return Decision(plan: plan, modules: [])
        }
        if count == 0 { return try planRemoval(physical, found, request) }
        guard found == 0 else { throw .otherCount(reference, found) }
        return try planMaking(physical, count, request)
    }

    /// How many virtual functions a device has.
    ///
    /// - Throws: Where it cannot have `count`.
    private func functionCount(of reference: DeviceReference, for count: Int) throws(Failure) -> Int
    {
        let path = reference.path
        guard let text = try inventory.text(reference.functionCount), let found = Int(text) else {
            let physical = try inventory.linkedName(path / "physfn")
            throw Failure(
                .refused,
                physical.map { "\(reference) is itself a virtual function, of \($0)." }
                    ?? "\(reference) can have no virtual functions: it has no 'sriov_numvfs'.",
                help: [.showDevice],
                path: reference.functionCount
            )
        }
        let most = try inventory.text(path / "sriov_totalvfs").flatMap { Int($0) } ?? Int.max
        guard count <= most else {
            throw Failure(
                .refused,
                "\(reference) can have \(virtualFunctions(most)) at most.",
                path: path / "sriov_totalvfs"
            )
        }
        if found != count { try checkMaker(reference) }
        return found
    }

    /// Refuses a device whose driver makes no virtual functions, as far as that can be read.
    ///
    /// Source: vfio_pci_sriov_configure(), drivers/vfio/pci/vfio_pci.c: `ENOENT` without `enable_sriov`.
    private func checkMaker(_ reference: DeviceReference) throws(Failure) {
        guard let driver = try inventory.driver(of: reference) else {
            throw Failure(
                .refused,
                "\(reference) has no driver, and only a driver makes virtual functions and takes them away.",
                help: [.showDevice]
            )
        }
        let option: SysfsPath = "/module/vfio_pci/parameters/enable_sriov"
        guard driver == "vfio-pci", let isOn = try inventory.text(option),
            isOn == "N" || isOn == "0"
        else { return }
        throw Failure(
            .refused,
            "\(reference) is bound to 'vfio-pci', which makes virtual functions only with its option 'enable_sriov'.",
            help: [.loadWith(option: "enable_sriov=1", module: "vfio_pci")],
            path: option
        )
    }

    // MARK: - Making

    private func planMaking(_ physical: Change, _ count: Int, _ request: Request) throws(Failure)
        -> Decision
    {
        let reference = physical.device.reference
        var modules: [String] = []
        var recipient = Step.Recipient.anybody
        if case .driver(let driver) = request.goalOfEach {
            recipient = .driver(driver)
            modules = try missingModules(request).names
        }
        let isForUserSpace = try !driversForUserSpace(request).isEmpty
        let overridden =
            isForUserSpace ? try groupRefusals(physical, request, isLoading: !modules.isEmpty) : []
        let owner = try owner(request, wantsVFIO: isForUserSpace)
        let fence = Autoprobe.functions(of: reference)
        let fenceNow = try inventory.text(fence.path)
        let isFenced = request.goalOfEach != .asIs && fenceNow == "1"
        let steps = Binder.steps(
            making: count,
            of: reference,
            for: recipient,
            isFenced: isFenced
        )
        var plan = try Plan([physical], by: .making(steps))
        plan.overridden = overridden
        if recipient != .anybody, fenceNow == nil {
            plan.notes.append(
                "This kernel has no sriov_drivers_autoprobe: a driver of the host may have them for a moment."
            )
        }
        return Decision(plan: plan, modules: modules, owner: owner)
    }

    /// What speaks against virtual functions for a vfio driver where the physical one has no IOMMU group: neither will
    /// they.
    ///
    /// - Returns: What the request overrides.
    /// - Throws: ``Failure/Code/refused`` for what it does not.
    private func groupRefusals(_ physical: Change, _ request: Request, isLoading: Bool)
        throws(Failure) -> [Refusal]
    {
        guard physical.device.group == nil else { return [] }
        let finder = FactFinder(inventory: inventory, host: host, opensNodes: request.opensNodes)
        var facts = Facts()
        facts.root = inventory.sysfs.root
        try finder.findObstacles([physical], isLoading: isLoading, &facts)
        let judge = Guard(facts: facts, isCareful: request.isCareful)
        guard let refusal = judge.ungrouped(physical) else { return [] }
        guard request.overridden.contains(.noIOMMU) else { throw .refused([refusal]) }
        return [refusal]
    }

    /// Who decides what becomes of the virtual functions of a request; nil where it makes none.
    package func arrivals(_ request: Request) -> Arrivals? {
        guard request.functions != nil else { return nil }
        return { devices, decision throws(Failure) in
            guard request.goalOfEach != .asIs else {
                let changes = try devices.map { device throws(Failure) in
                    self.change(try self.inventory.device(device), to: .asIs)
                }
                return decision.extended(by: changes, steps: [])
            }
            let bind = try self.planBind(request.ofFunctions(devices).withoutLoading)
            var extended = decision.extended(by: bind.plan.changes, steps: bind.plan.steps)
            extended.plan.procedures = bind.plan.procedures
            extended.plan.notes += bind.plan.notes
            extended.plan.overridden += bind.plan.overridden
            extended.plan.surroundings = bind.plan.surroundings
            extended.owner = bind.owner
            extended.impacts += bind.impacts
            return extended
        }
    }

    /// Who decides the same for a run that another process began, by what its decision says.
    package func arrivals(of decision: Decision) -> Arrivals? {
        for case .receive(let physical, let count, let recipient) in decision.plan.steps {
            var request = Request([physical], goal: .asIs)
            switch recipient {
            case .anybody: break
            case .driver(let name): request = Request([physical], goal: .driver(name))
            case .asBefore(let found):
                return { devices, decision throws(Failure) in
                    try self.giveBack(found, devices, decision)
                }
            }
            request.functions = count
            request.overridden = Set(decision.plan.overridden.map(\.rule))
            request.owner = decision.owner?.name
            return arrivals(request)
        }
        return nil
    }

    /// Gives each of some devices that have come the driver and the override that it had before.
    ///
    /// The driver is named for the time of its probe, since it may have had the device by an ID that has gone since.
    private func giveBack(
        _ found: [Device],
        _ devices: [DeviceReference],
        _ decision: Decision
    ) throws(Failure) -> Decision {
        var changes: [Change] = []
        var naming: [Step] = []
        var binding: [Step] = []
        var last: [Step] = []
        var nodes: [String: String] = [:]
        for reference in devices {
            let now = try inventory.device(reference)
            guard let before = found.first(where: { $0.reference == reference }) else {
                changes.append(change(now, to: .asIs))
                continue
            }
            var change = change(now, to: before.driver.map(Change.Goal.driver) ?? .noDriver)
            change.isForUserSpace = try givesNodesBack(decision, to: change)
            changes.append(change)
            if let group = before.group, let new = now.group {
                nodes[inventory.vfioNode(ofGroup: group)] = inventory.vfioNode(ofGroup: new)
            }
            let hasOverride = now.override != .unsupported
            let named = before.driver ?? before.override.driver
            if hasOverride, now.override.driver != named {
                naming.append(.override(reference, found: now.override, driver: named))
            }
            if let driver = now.driver, driver != before.driver {
                binding.append(.unbind(reference, from: driver, wanted: before.driver))
            }
            if let driver = before.driver, now.driver != driver {
                binding.append(.bind(reference, to: driver, by: .nameUnlessBound))
            }
            if hasOverride, named != before.override.driver {
                let written = named.map(Override.driver) ?? .unset
                last.append(
                    .override(reference, found: written, driver: before.override.driver)
                )
            }
        }
        var extended = decision.extended(by: changes, steps: naming + binding + last)
        // A function that comes again is in a group of another number, perhaps one that another one had.
        let owners = decision.nodeOwners.map { (nodes[$0.key] ?? $0.key, $0.value) }
        extended.nodeOwners = Dictionary(owners) { first, _ in first }
        return extended
    }

    /// Whether the nodes of a device are looked for, since an undo gives some back.
    private func givesNodesBack(_ decision: Decision, to change: Change) throws(Failure) -> Bool {
        guard !decision.nodeOwners.isEmpty, let driver = change.driverWanted else { return false }
        return try inventory.isVFIO(driver: driver.name, bus: driver.bus)
    }

    /// The steps that make virtual functions again, and give each the driver and the override that it had.
    package static func stepsBack(
        _ physical: DeviceReference,
        _ found: [Device],
        isFenced: Bool
    ) -> [Step] {
        steps(making: found.count, of: physical, for: .asBefore(found), isFenced: isFenced)
    }

    private static func steps(
        making count: Int,
        of physical: DeviceReference,
        for recipient: Step.Recipient,
        isFenced: Bool
    ) -> [Step] {
        let steps: [Step] = [
            .functions(physical, found: 0, count: count),
            .receive(physical, count: count, recipient),
        ]
        let fence = Autoprobe.functions(of: physical)
        return isFenced ? [.switchOff(fence)] + steps + [.switchOn(fence)] : steps
    }

    // MARK: - Taking away

    /// One write takes all of them away, and cannot fail in the middle; their drivers let go of them as of a device that
    /// is pulled, so that each is judged as for an unbind.
    private func planRemoval(_ physical: Change, _ found: Int, _ request: Request) throws(Failure)
        -> Decision
    {
        let reference = physical.device.reference
        let functions = try inventory.functions(of: reference, found)
        let changes = try functions.map { function throws(Failure) in
            var change = change(try inventory.device(function), to: .gone)
            change.isBoundByHand = false
            return lookingAtNodes(of: change)
        }
        for change in changes where change.device.isBeingReleased { try checkPossible(change) }
        let finder = FactFinder(inventory: inventory, host: host, opensNodes: request.opensNodes)
        let facts = try finder.facts(for: changes, isLoading: false)
        let judge = Guard(facts: facts, isCareful: request.isCareful)
        let refusals = judge.refusals(changes)
        let standing = refusals.filter { !request.overridden.contains($0.rule) }
        guard standing.isEmpty else { throw .refused(standing) }
        let steps: [Step] = [.functions(reference, found: found, count: 0)]
        var plan = try Plan([physical] + changes, by: .making(steps))
        plan.notes += judge.warnings(changes)
        plan.overridden = refusals
        var decision = Decision(plan: plan, modules: [])
        decision.impacts = facts.impacts
        return decision
    }
}

extension Binder.Decision {
    /// The decision with what is done to devices that have come.
    ///
    /// What keeps drivers away is switched on again when the devices name theirs, and before they are bound: with it
    /// off the kernel binds none that names no driver. Source: pci_device_can_probe(), drivers/pci/pci-driver.c.
    package func extended(by changes: [Change], steps: [Step]) -> Binder.Decision {
        guard let start = arrivalStart else { preconditionFailure("a plan that waits for nothing") }
        let naming = steps.prefix { $0.kind == .override || $0.kind == .mark }
        let fences = plan.steps[start...].filter { step in
            if case .switchOn(.functions) = step { true } else { false }
        }
        var extended = self
        extended.plan.changes = ownChanges + changes
        extended.plan.steps =
            plan.steps[..<start] + naming + fences + steps.dropFirst(naming.count)
        return extended
    }
}

extension Binder.Request {
    /// The same request for virtual functions that are there.
    fileprivate func ofFunctions(_ devices: [DeviceReference]) -> Binder.Request {
        var request = self
        request.goals = devices.map { DeviceGoal($0, goalOfEach) }
        request.functions = nil
        return request
    }

    /// What becomes of each virtual function.
    fileprivate var goalOfEach: Change.Goal { goals.first?.goal ?? .asIs }
}

extension Inventory {
    /// The virtual functions of a physical one, by their numbers.
    package func functions(of physical: DeviceReference, _ count: Int) throws(Failure)
        -> [DeviceReference]
    {
        var functions: [DeviceReference] = []
        for number in 0..<max(0, count) {
            guard let name = try linkedName(physical.functionLink(number)) else { continue }
            functions.append(DeviceReference(bus: physical.bus, name: name))
        }
        return functions
    }
}

extension Procedure {
    /// Steps that follow from no request for devices that are there.
    fileprivate static func making(_ steps: [Step]) -> Procedure {
        Procedure("virtual-functions", about: .virtualFunctions, keepsDevice: true) { _, _ in steps
        }
    }

    fileprivate static var none: Procedure { making([]) }
}

extension About {
    /// What makes virtual functions, and takes them away.
    fileprivate static let virtualFunctions = About(
        "Has the driver of a physical function make virtual ones, or take them away.",
        buses: "PCI",
        kernels: "3.8 and later; sriov_drivers_autoprobe 4.12 and later",
        leaves: .nothing,
        risks: [],
        isWatched: true
    )
}

extension Failure {
    /// The failure for a device that has another number of virtual functions.
    fileprivate static func otherCount(_ device: DeviceReference, _ found: Int) -> Failure {
        Failure(
            .refused,
            "\(device) has \(virtualFunctions(found)), and the number can change only from 0 or to 0.",
            help: [.removeVirtualFunctions(device)],
            path: device.functionCount
        )
    }
}
