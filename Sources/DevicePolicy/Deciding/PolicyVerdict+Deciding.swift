public import DeviceBinding

extension PolicyVerdict {
    /// Compares what was seen with what the rules say; a pure function of it.
    ///
    /// - Throws: ``/DeviceBinding/Failure/Code/refused`` where two rules are for one device, or name two owners for one
    ///   node, with the places of both.
    public init(of sighting: PolicySighting) throws(Failure) {
        self.init()
        try claim(sighting.rules)
        try PolicyVerdict.checkOwners(sighting.rules)
        var asked = Set(claims.keys).union(presumptions.keys)
        for (index, seen) in sighting.rules.enumerated() {
            // What is in a place in which another device was expected is told as such.
            if !seen.isAsExpected { asked.formUnion(seen.standIns.map(\.device.reference)) }
            judge(seen, index)
        }
        for device in sighting.kept where !asked.contains(device.reference) {
            findings.append(
                PolicyFinding(kind: .unasked, device: device, sentence: device.sentenceOnUnasked)
            )
        }
    }

    /// Says which rule each device is for.
    ///
    /// Of devices that several rules may mean since nothing tells them apart any more, each is presumed right; a rule that is
    /// surely for such a device and would take it away is not.
    private mutating func claim(_ rules: [RuleSighting]) throws(Failure) {
        for (index, seen) in rules.enumerated() {
            for candidate in seen.fitting + seen.mates {
                let device = candidate.device.reference
                guard let other = claims.updateValue(index, forKey: device) else { continue }
                throw .twoRules(device, rules[other].rule, seen.rule)
            }
        }
        for (index, seen) in rules.enumerated() {
            for candidate in seen.presumed {
                let device = candidate.device.reference
                presumptions[device, default: []].insert(index)
                guard let other = claims[device], other != index,
                    rules[other].candidate(for: device)?.driver != candidate.driver
                else { continue }
                throw .twoRules(
                    device,
                    rules[min(index, other)].rule,
                    rules[max(index, other)].rule
                )
            }
        }
    }

    /// Refuses two owners for the node of one IOMMU group.
    private static func checkOwners(_ rules: [RuleSighting]) throws(Failure) {
        var first: [Int: PolicyRule] = [:]
        for seen in rules {
            guard let owner = seen.rule.owner else { continue }
            for candidate in seen.fitting + seen.presumed + seen.mates {
                guard let group = candidate.device.group else { continue }
                let other = first[group, default: seen.rule]
                first[group] = other
                guard other.owner == owner else { throw .twoOwners(group, other, seen.rule) }
            }
        }
    }

    /// Compares what one rule met with what it says.
    private mutating func judge(_ seen: RuleSighting, _ index: Int) {
        let rule = seen.rule
        for candidate in seen.presumed {
            var finding = PolicyFinding(
                kind: .untold,
                rule: rule,
                device: candidate.device,
                sentence:
                    "\(candidate.device.reference) has what its rule asks for; whether it has"
                    + " \(words(candidate.untold)) cannot be told while \(words(candidate.driver)) it."
            )
            finding.isDifference = false
            if let other = candidate.otherOwner, let owner = rule.owner {
                finding.kind = .owner
                finding.isDifference = true
                finding.sentence +=
                    " So its node stays with '\(other)', and should belong to '\(owner)'."
            }
            findings.append(finding)
        }
        guard seen.isAsExpected else { return miss(seen, index) }
        // A rule for any number misses none, and yet is not followed for what nobody can tell.
        if rule.count == nil { findings += seen.unknown.map { untold($0, rule) } }
        for candidate in seen.fitting { serve(candidate, rule) }
        for candidate in seen.mates {
            let isAskedFor = serve(candidate, rule)
            if isAskedFor { mates.insert(candidate.device.reference) }
        }
    }

    /// Asks for what a rule says of a device that fits.
    @discardableResult
    private mutating func serve(_ candidate: RuleSighting.Candidate, _ rule: PolicyRule) -> Bool {
        let device = candidate.device
        let wanted = candidate.driver
        var finding = PolicyFinding(kind: .driver, rule: rule, device: device, sentence: "")
        let now = device.driver.map { "the driver '\($0)'" } ?? "no driver"
        if device.driver != wanted {
            let should = wanted.map { "'\($0)'" } ?? "none"
            finding.sentence = "\(device.reference) has \(now), and should have \(should)."
        } else if let named = device.override.driver, named != wanted {
            finding.kind = .override
            finding.sentence =
                "\(device.reference) has \(now), and its override names '\(named)'."
            guard wanted != nil else {
                // It is as the rule says until something probes it, and no change of drivers clears an override alone.
                finding.isDifference = false
                findings.append(finding)
                return false
            }
        } else if let other = candidate.otherOwner, let owner = rule.owner {
            finding.kind = .owner
            finding.sentence =
                "The node of \(device.reference) belongs to '\(other)', and should belong to '\(owner)'."
        } else {
            return false
        }
        findings.append(finding)
        goals.append(DeviceGoal(device.reference, wanted.map(Change.Goal.driver) ?? .noDriver))
        if let owner = rule.owner { owners[device.reference] = owner }
        return true
    }

    // MARK: - Mismatches

    /// Says of a rule whose devices are not those that it expects what is wrong, and does what it says of that.
    private mutating func miss(_ seen: RuleSighting, _ index: Int) {
        let rule = seen.rule
        let expected = rule.count ?? 0
        var found: [PolicyFinding] = []
        if seen.fitting.count > expected {
            found = seen.fitting.map { candidate in
                let sentence =
                    "\(candidate.device.reference) is one of \(seen.fitting.count) devices that fit"
                    + " '\(rule.text)', and the rule expects \(expected)."
                return PolicyFinding(
                    kind: .tooMany,
                    rule: rule,
                    device: candidate.device,
                    sentence: sentence
                )
            }
        } else {
            found = seen.unknown.map { untold($0, rule) }
            found += seen.others.filter { seen.standIns.contains($0) }.map { other($0, rule) }
        }
        if found.isEmpty {
            let sentence =
                "No device fits '\(rule.text)', and the rule expects \(expected)."
            let some =
                "\(seen.count) of \(expected) devices are there that fit '\(rule.text)'."
            found.append(
                PolicyFinding(
                    kind: .missing,
                    rule: rule,
                    sentence: seen.count == 0 ? sentence : some
                )
            )
        }
        for index in found.indices { found[index].isDifference = rule.mismatch != .nothing }
        findings += found
        if rule.mismatch == .default { giveBack(seen, index) }
    }

    private func untold(_ candidate: RuleSighting.Candidate, _ rule: PolicyRule) -> PolicyFinding {
        PolicyFinding(
            kind: .untold,
            rule: rule,
            device: candidate.device,
            sentence:
                "Whether \(candidate.device.reference) is the device that is meant cannot be told:"
                + " nothing says whether it has \(words(candidate.untold))."
        )
    }

    private func other(_ candidate: RuleSighting.Candidate, _ rule: PolicyRule) -> PolicyFinding {
        let reference = candidate.device.reference
        return PolicyFinding(
            kind: .otherIdentity,
            rule: rule,
            device: candidate.device,
            sentence: "\(reference) is another device than was meant: it has not"
                + " \(words(candidate.unmet))."
        )
    }

    /// Gives the devices of a rule that does not find what it expects to the drivers that fit them.
    private mutating func giveBack(_ seen: RuleSighting, _ index: Int) {
        for candidate in seen.fitting + seen.presumed + seen.standIns + seen.mates {
            let device = candidate.device
            guard candidate.isKept || device.override.driver != nil else { continue }
            // What another rule is for, or may be for, is that one's.
            let claim = claims[device.reference]
            let isPresumed = presumptions[device.reference]?.contains { $0 != index } ?? false
            let isOthers = isPresumed || claim.map { $0 != index } ?? false
            let isGiven = goals.contains { $0.device == device.reference }
            guard !isOthers, !isGiven else { continue }
            goals.append(DeviceGoal(device.reference, .anyDriver))
        }
    }

    private func words(_ driver: String?) -> String {
        driver.map { "'\($0)' has" } ?? "no driver has"
    }

    private func words(_ conditions: [DeviceCondition]) -> String {
        conditions.map { "'\($0)'" }.joined(separator: ", ")
    }
}

extension Device {
    fileprivate var sentenceOnUnasked: String {
        let now = driver.map { "the driver '\($0)'" } ?? "no driver"
        guard let named = override.driver else {
            return "\(reference) has \(now), and no rule asks for it."
        }
        return
            "\(reference) has \(now) and an override that names '\(named)', and no rule asks for it."
    }
}

extension Failure {
    /// The failure for a group whose node two rules give to two users.
    fileprivate static func twoOwners(_ group: Int, _ first: PolicyRule, _ second: PolicyRule)
        -> Failure
    {
        Failure(
            .refused,
            "Two rules of the policy name two owners for the node of IOMMU group \(group): \(first.title) and \(second.title).",
            help: [.other("Name the same owner in both: the devices of a group have one node.")]
        )
    }

    /// The failure for a device that two rules are for.
    fileprivate static func twoRules(
        _ device: DeviceReference,
        _ first: PolicyRule,
        _ second: PolicyRule
    ) -> Failure {
        Failure(
            .refused,
            "Two rules of the policy are for \(device): \(first.title) and \(second.title).",
            help: [.other("Have one of them mean fewer devices, or remove it.")]
        )
    }
}
