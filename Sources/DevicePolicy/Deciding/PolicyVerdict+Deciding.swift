public import DeviceBinding

extension PolicyVerdict {
    /// Compares what was seen with what the rules say; a pure function of it.
    ///
    /// - Throws: ``/DeviceBinding/Failure/Code/refused`` where two rules are for one device, with the places of both.
    public init(of sighting: PolicySighting) throws(Failure) {
        self.init()
        for (index, seen) in sighting.rules.enumerated() {
            for candidate in seen.fitting + seen.mates {
                let device = candidate.device.reference
                guard let other = claims.updateValue(index, forKey: device) else { continue }
                throw .twoRules(device, sighting.rules[other].rule, seen.rule)
            }
        }
        var asked = Set(claims.keys)
        for seen in sighting.rules {
            asked.formUnion(seen.presumed.map(\.device.reference))
            // What is in a place in which another device was expected is told as such.
            if !seen.isAsExpected { asked.formUnion(seen.standIns.map(\.device.reference)) }
            judge(seen)
        }
        for device in sighting.kept where !asked.contains(device.reference) {
            findings.append(
                PolicyFinding(kind: .unasked, device: device, sentence: device.sentenceOnUnasked)
            )
        }
    }

    /// Compares what one rule met with what it says.
    private mutating func judge(_ seen: RuleSighting) {
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
            findings.append(finding)
        }
        guard seen.isAsExpected else { return miss(seen) }
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
        } else if let wanted, let named = device.override.driver, named != wanted {
            finding.kind = .override
            finding.sentence =
                "\(device.reference) has \(now), and its override names '\(named)'."
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
    private mutating func miss(_ seen: RuleSighting) {
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
            found = seen.unknown.map { candidate in
                let sentence =
                    "Whether \(candidate.device.reference) is the device that is meant cannot be told:"
                    + " nothing says whether it has \(words(candidate.untold))."
                return PolicyFinding(
                    kind: .untold,
                    rule: rule,
                    device: candidate.device,
                    sentence: sentence
                )
            }
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
        if rule.mismatch == .default { giveBack(seen) }
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
    private mutating func giveBack(_ seen: RuleSighting) {
        for candidate in seen.fitting + seen.presumed + seen.standIns + seen.mates {
            let device = candidate.device
            guard candidate.isKept || device.override.driver != nil else { continue }
            // Another rule may be for what is another device to this one.
            let isOthers = !candidate.unmet.isEmpty && claims[device.reference] != nil
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
