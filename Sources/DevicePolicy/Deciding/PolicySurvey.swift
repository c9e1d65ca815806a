public import DeviceBinding
internal import MachineHost
internal import Sysfs

/// Looks at a machine for what a policy's rules are about.
public struct PolicySurvey: Sendable {
    /// The machine.
    private let binder: Binder
    private var inventory: Inventory { binder.inventory }
    private var host: any HostSystem { binder.host }

    /// The buses that have a vfio driver of their own, and its name.
    private static let drivers = [
        "pci": "vfio-pci", "platform": "vfio-platform", "amba": "vfio-amba",
        "fsl-mc": "vfio-fsl-mc", "cdx": "vfio-cdx",
    ]

    /// A look at a machine.
    public init(_ binder: Binder) { self.binder = binder }

    /// What the rules of a policy meet.
    ///
    /// - Throws: Where the machine cannot be looked at.
    public func sighting(of policy: Policy) throws(Failure) -> PolicySighting {
        let all = try inventory.listing(bus: nil)
        let rules = try policy.rules.map { rule throws(Failure) in try sighting(of: rule, all) }
        let kept = all.filter { $0.override.driver != nil || binder.isKeptForUserSpace($0) }
        return PolicySighting(rules: rules, kept: kept)
    }

    /// What one rule meets among all devices.
    private func sighting(of rule: PolicyRule, _ all: [Device]) throws(Failure) -> RuleSighting {
        let devices = try candidates(of: rule, all)
        let standings = try inventory.standings(of: devices, to: rule.identity)
        var found: [RuleSighting.Candidate] = []
        for (device, standings) in zip(devices, standings) {
            found.append(try candidate(device, standings, rule))
        }
        // Without a place all devices are looked at, and those are meant whose identity fits.
        if case .conditions(let conditions) = rule.place, conditions.isEmpty {
            found.removeAll { !$0.unmet.isEmpty || !$0.untold.isEmpty && !$0.isServed }
        }
        var sighting = RuleSighting(rule: rule, candidates: found, mates: [])
        if rule.isForWholeGroup {
            sighting.mates = try mates(of: sighting.fitting + sighting.presumed, rule)
        }
        return sighting
    }

    // MARK: - One rule

    /// The devices in the place of a rule.
    private func candidates(of rule: PolicyRule, _ all: [Device]) throws(Failure) -> [Device] {
        var references: [DeviceReference] = []
        switch rule.place {
        case .name(let name, let bus):
            let buses: [String]
            if let bus {
                buses = [bus]
            } else {
                buses = isPCIName(name) ? ["pci"] : try inventory.buses()
            }
            references = buses.map { DeviceReference(bus: $0, name: name) }
                .filter { isFileName($0.name) && isFileName($0.bus) && inventory.exists($0) }
        case .pattern(let text):
            references = try devices(of: text, rule)
        case .conditions(let conditions):
            guard !conditions.isEmpty else {
                return all.filter { isInReach($0.reference, rule) }
            }
            let text = conditions.map(\.description).joined(separator: ",")
            references = try devices(of: text, rule)
        }
        return references.filter { isInReach($0, rule) }.compactMap { inventory.listed($0) }
    }

    /// The devices that a selector means; none where it means none.
    private func devices(of text: String, _ rule: PolicyRule) throws(Failure) -> [DeviceReference] {
        var driver: String?
        if case .driver(let name) = rule.service { driver = name }
        do throws(Failure) { return try inventory.select(text, driver: driver) } catch {
            guard error.code == .notFound else { throw error }
            return []
        }
    }

    /// Whether a bus has a driver such as a rule asks for.
    private func isInReach(_ reference: DeviceReference, _ rule: PolicyRule) -> Bool {
        rule.service != .automatic || PolicySurvey.drivers[reference.bus] != nil
    }

    private func candidate(
        _ device: Device,
        _ standings: [DeviceCondition.Standing],
        _ rule: PolicyRule
    ) throws(Failure) -> RuleSighting.Candidate {
        let asked = zip(rule.identity, standings)
        var candidate = RuleSighting.Candidate(
            device: device,
            unmet: asked.filter { $0.1 == .unmet }.map(\.0),
            untold: asked.filter { $0.1 == .untold }.map(\.0),
            driver: driver(for: device, rule),
            isKept: binder.isKeptForUserSpace(device)
        )
        candidate.otherOwner = try otherOwner(of: candidate, rule)
        return candidate
    }

    /// The driver that a rule means for a device; nil for none.
    private func driver(for device: Device, _ rule: PolicyRule) -> String? {
        switch rule.service {
        case .none: nil
        case .driver(let name): name
        case .automatic: bestDriver(for: device)
        }
    }

    /// The best of vfio's drivers for a device: that with the most exact alias.
    ///
    /// Of a module that is not loaded nothing says which driver it has; vfio's variants are called as their modules.
    /// Source: KBUILD_MODNAME in the pci_driver of drivers/vfio/pci/*/main.c, Linux 6.12.
    private func bestDriver(for device: Device) -> String? {
        let bus = device.reference.bus
        let usual = PolicySurvey.drivers[bus]
        guard bus == "pci", let alias = device.modalias, alias.hasPrefix("pci:") else {
            return usual
        }
        let modules = (try? host.modules(for: .alias("vfio_\(alias)"))) ?? []
        guard let module = modules.first(where: isFileName), module != "vfio_pci" else {
            return usual
        }
        return inventory.drivers(ofModule: module, bus: bus).first ?? module
    }

    /// Who owns the node of a device's group, where that is not whom a rule names.
    ///
    /// - Throws: ``Failure/Code/notFound`` for a user that is not known.
    private func otherOwner(of candidate: RuleSighting.Candidate, _ rule: PolicyRule)
        throws(Failure) -> String?
    {
        guard let name = rule.owner, host.makesNodes else { return nil }
        let wanted = try binder.owner(named: name)
        guard candidate.isKept, candidate.device.driver == candidate.driver,
            let group = candidate.device.group,
            let now = host.owner(ofNode: inventory.vfioNode(ofGroup: group))
        else { return nil }
        let isAsAsked =
            now.user == wanted.user && (wanted.group == nil || now.group == wanted.group)
        return isAsAsked ? nil : host.name(of: now)
    }

    /// The other members of the groups of some devices, without bridges, which keep no group from user space.
    private func mates(of candidates: [RuleSighting.Candidate], _ rule: PolicyRule) throws(Failure)
        -> [RuleSighting.Candidate]
    {
        let own = Set(candidates.map(\.device.reference))
        let groups = Set(candidates.compactMap(\.device.group)).sorted()
        var found: [RuleSighting.Candidate] = []
        for number in groups {
            for device in try inventory.group(number).members
            where !own.contains(device.reference) && device.identity?.isBridge != true {
                found.append(try candidate(device, [], rule))
            }
        }
        return found
    }
}

/// Whether a name is one of a PCI function, which no other bus has.
private func isPCIName(_ name: String) -> Bool {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[2].contains(".") && parts.allSatisfy { !$0.isEmpty }
}
