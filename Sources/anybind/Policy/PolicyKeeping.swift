import DeviceBinding
import DevicePolicy
import MachineHost
import Sysfs

/// The rules that `bind --keep` writes: one for each device, of where and what it is.
struct PolicyKeeping {
    private let writer: PolicyWriter
    private var rules: [(name: String, rule: PolicyRule)] = []
    /// The devices of the rules.
    private let devices: [DeviceReference]
    /// The files that say already what is to be kept.
    private var kept: Set<String> = []

    /// Makes the rules for what a request asks for, before anything of it is done.
    ///
    /// - Throws: ``Failure/Code/refused`` where another rule is for one of the devices, with its place.
    init(_ request: Binder.Request, _ target: Target, _ options: PolicyOptions) throws(Failure) {
        let places = try target.policyPlaces(options)
        writer = PolicyWriter(to: places)
        let inventory = Inventory(target.sysfs, host: target.host)
        let isOfMany = request.goals.count > 1
        var devices: [DeviceReference] = []
        for goal in request.goals {
            let device = try inventory.device(goal.device)
            let isBridge = device.identity?.isBridge == true
            if isOfMany, isBridge, request.selected.contains(goal.device) { continue }
            let service: PolicyRule.Service
            switch goal.goal {
            case .driver(let name): service = .driver(name)
            default: service = .none
            }
            let rule = try PolicyRule(
                of: device,
                inventory,
                service: service,
                owner: service == .none ? nil : request.owner
            )
            rules.append((PolicyWriter.name(for: goal.device), rule))
            devices.append(goal.device)
        }
        self.devices = devices
        try check(target, places)
    }

    /// Refuses rules beside which others are for the same devices; one of the same file is replaced.
    ///
    /// What that one says of the same device is taken over: its address may be gone with the driver that showed it.
    private mutating func check(_ target: Target, _ places: PolicyPlaces) throws(Failure) {
        var policy = try Policy(in: places)
        let before = try PolicyLook(target, policy).sighting
        for index in rules.indices {
            var (name, rule) = rules[index]
            let path = writer.path(of: name)
            let own = before.rules.filter { $0.rule.source.file == path }
            guard own.count < 2, own.allSatisfy({ $0.rule.devices == rule.devices }) else {
                throw .otherRules(path)
            }
            policy.rules.removeAll { $0.source.file == path }
            rule.source.file = path
            if let old = own.first, old.isOf(devices[index]) {
                rule = rule.takingOver(old.rule)
                if rule == old.rule { kept.insert(name) }
                rules[index].rule = rule
            }
            policy.rules.append(rule)
        }
        _ = try PolicyLook(target, policy).verdict()
    }

    /// Writes the rules.
    func write() throws(Failure) {
        for (name, rule) in rules where !kept.contains(name) {
            do throws(Failure) { try writer.write(rule.fileText, to: name) } catch {
                var failure = error
                failure.state.append("What was asked for is done; it is not kept.")
                throw failure
            }
        }
    }

    /// What was written, for people.
    var text: String {
        rules.map { "Kept by '\(printable(writer.path(of: $0.name)))'.\n" }.joined()
    }

    /// What was written, for programs.
    var paths: [String] { rules.map { writer.path(of: $0.name) } }
}

extension PolicyRule {
    /// The rule for one device: where it is, and what it is as far as that can be read now.
    init(
        of device: Device,
        _ inventory: Inventory,
        service: Service,
        owner: String? = nil,
        isForWholeGroup: Bool = false,
        mismatch: Mismatch = .warn
    ) throws(Failure) {
        let slot = inventory.slotPath(of: device.reference)
        try self.init(
            slot.map { "slot=\($0.text)" } ?? "\(device.reference.bus)/\(device.reference.name)",
            identity: try inventory.identity(of: device),
            service: service,
            count: 1,
            owner: owner,
            isForWholeGroup: isForWholeGroup,
            mismatch: mismatch
        )
    }
}

extension RuleSighting {
    /// Whether nothing speaks against a device being the one of the rule.
    fileprivate func isOf(_ device: DeviceReference) -> Bool {
        candidate(for: device) != nil || unknown.contains { $0.device.reference == device }
    }
}

extension PolicyRule {
    /// The rule with what an older one says of the same device besides.
    fileprivate func takingOver(_ old: PolicyRule) -> PolicyRule {
        var rule = old
        rule.service = service
        rule.owner = owner ?? (service == .none ? nil : old.owner)
        rule.identity += identity.filter { !old.identity.contains($0) }
        return rule
    }
}

extension Failure {
    /// The failure for a file that has more than the one rule.
    static func otherRules(_ path: String) -> Failure {
        Failure(
            .refused,
            "The file '\(printable(path, upTo: 300))' has other rules too, and is not touched.",
            help: [.other("Change the rule there by hand, and leave '--keep' or '--forget' out.")]
        )
    }
}
