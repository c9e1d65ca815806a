public import DeviceBinding

/// What a rule meets on a machine: nothing decided yet.
public struct RuleSighting: Hashable, Sendable {
    /// A device in the place that a rule names.
    public struct Candidate: Hashable, Sendable {
        /// The device.
        public var device: Device
        /// What the rule says of its identity and it does not have.
        public var unmet: [DeviceCondition]
        /// What the rule says of its identity and nothing tells.
        public var untold: [DeviceCondition]
        /// What is to serve it by the rule; nil for no driver.
        public var driver: String?
        /// Whether its driver keeps it for user space.
        public var isKept: Bool
        /// Who owns its group's node, where it is not who the rule says; nil where it is, or there is none.
        public var otherOwner: String?

        /// Whether it has what the rule asks for, so that it is what the rule made of it as far as can be told.
        var isServed: Bool {
            guard let driver else { return device.driver == nil }
            return device.driver == driver
                && (device.override.driver == driver || device.override == .unsupported)
        }
    }

    /// The rule.
    public var rule: PolicyRule
    /// The devices in its place, whatever they are.
    public var candidates: [Candidate]
    /// What else is in the IOMMU groups of those that fit, where the rule is for whole groups; no bridge.
    public var mates: [Candidate]

    /// The devices that are what the rule says.
    public var fitting: [Candidate] {
        candidates.filter { $0.unmet.isEmpty && $0.untold.isEmpty }
    }

    /// Those that have what the rule asks for, and of which it cannot be told any more whether they are what it says.
    public var presumed: [Candidate] {
        candidates.filter { $0.unmet.isEmpty && !$0.untold.isEmpty && $0.isServed }
    }

    /// Those of which it cannot be told, and that the rule has not been followed for.
    public var unknown: [Candidate] {
        candidates.filter { $0.unmet.isEmpty && !$0.untold.isEmpty && !$0.isServed }
    }

    /// Those that are something else.
    var others: [Candidate] { candidates.filter { !$0.unmet.isEmpty } }

    /// Those that perhaps or surely are not what was meant and are in its place.
    var standIns: [Candidate] { unknown + (rule.place.isOnePlace ? others : []) }

    /// What it says of a device that it may be for: one that is what the rule says, is presumed to be, or goes with one.
    public func candidate(for device: DeviceReference) -> Candidate? {
        (fitting + presumed + mates).first { $0.device.reference == device }
    }

    /// How many there may be of those that the rule expects.
    var count: Int { fitting.count + presumed.count }

    /// Whether as many are there as the rule expects, as far as can be told.
    ///
    /// Of those that are presumed, each may be what another rule means: they are never too many.
    public var isAsExpected: Bool {
        rule.count.map { fitting.count...count ~= $0 } ?? true
    }
}

/// What all rules meet on a machine, and what no rule is about.
public struct PolicySighting: Hashable, Sendable {
    /// What each rule meets, in the order of the rules.
    public var rules: [RuleSighting]
    /// The devices that somebody keeps for a driver: by an override, or by a driver for user space.
    public var kept: [Device]
}
