public import DeviceBinding

/// One thing in which a machine is not as its policy says.
public struct PolicyFinding: Hashable, Sendable {
    /// What is not as the policy says.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A device that a rule expects is not there.
        case missing
        /// There are more devices than a rule expects.
        case tooMany = "too-many"
        /// Another device is in the place that a rule names.
        case otherIdentity = "other-identity"
        /// Nothing tells whether a device is the one that a rule means.
        case untold
        /// A device has another driver than its rule says, or none.
        case driver
        /// A device is kept for another driver than its rule says.
        case override
        /// The node of a device belongs to another user than its rule says.
        case owner
        /// A device has an override, or a driver for user space, that no rule asks for.
        case unasked
    }

    /// What is not as the policy says.
    public var kind: Kind
    /// The rule; nil where none asks for it.
    public var rule: PolicyRule?
    /// The device; nil where it is about one that is not there.
    public var device: Device?
    /// What is so and what should be, in a sentence.
    public var sentence: String
    /// Whether it counts as a difference: not where a rule says that a mismatch is nothing, and not where nothing tells.
    public var isDifference = true
}

/// What a policy says of a machine as it was seen: what differs, and what would make it so.
public struct PolicyVerdict: Hashable, Sendable {
    /// What differs, by the order of the rules.
    public internal(set) var findings: [PolicyFinding] = []
    /// What is asked for each device that has another driver or override than its rule says.
    public internal(set) var goals: [DeviceGoal] = []
    /// Those of them that are only in the group of a device that a rule names.
    public internal(set) var mates: Set<DeviceReference> = []
    /// Who is to own the nodes of the devices in ``goals``.
    public internal(set) var owners: [DeviceReference: String] = [:]
    /// The devices that a rule is about, by the rule's place in the policy.
    public internal(set) var claims: [DeviceReference: Int] = [:]

    /// The rules that a device may be the one of, as far as can be told, beside the one that it is surely of.
    var presumptions: [DeviceReference: Set<Int>] = [:]

    /// Whether the machine is as the policy says.
    public var isAsTold: Bool { !findings.contains(where: \.isDifference) }

    /// What differs and no change of drivers makes so: not what no rule is about.
    public var unmet: [PolicyFinding] {
        let mended = Set(goals.map(\.device))
        return findings.filter { finding in
            let isMended = finding.device.map { mended.contains($0.reference) } ?? false
            return finding.isDifference && finding.kind != .unasked && !isMended
        }
    }
}
