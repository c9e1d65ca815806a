import ChangeJournal
import DeviceBinding
import DevicePolicy
import JSON5Text
import Sysfs

extension CarryingOptions {
    /// Makes a machine as its policy says, by one change; or says what that would be.
    func follow(
        _ policy: Policy,
        on target: Target,
        _ options: CommonOptions,
        _ record: RecordOptions,
        isCheck: Bool
    ) throws(Failure) -> Report {
        guard !isCheck, !dryRun else {
            return try proposal(of: policy, on: target, options, isCheck: isCheck)
        }
        let lock = HandedLock()
        let binder = target.binder(wait: wait, lock)
        let recorder = record.noJournal ? nil : try ChangeRecorder.of(target, journal, lock)
        let keeper: (any Journal)? = recorder ?? leaseKeeper(target, lock)
        let reporter = reporter(options)
        defer { reporter.progress.clear() }
        var unmet: [PolicyFinding] = []
        let outcome = try target.carryOut(
            recordedBy: { recorder },
            change: { () throws(Failure) in
                try binder.apply(observer: reporter, journal: keeper) { () throws(Failure) in
                    let seen = try PolicySurvey(binder).sighting(of: policy)
                    let verdict = try PolicyVerdict(of: seen)
                    unmet = verdict.unmet
                    var request = verdict.request()
                    request?.opensNodes = target.mayOpenNodes
                    return request
                }
            }
        )
        options.warn(of: unmet)
        guard let outcome else { return CarryingOptions.nothingToDo(policy, unmet) }
        return Report(outcome.json.with(unmet, isChange: true), outcome.text) {
            () throws(Failure) in
            try recorder?.finish()
        }
    }

    /// What would be done for a policy.
    private func proposal(
        of policy: Policy,
        on target: Target,
        _ options: CommonOptions,
        isCheck: Bool
    ) throws(Failure) -> Report {
        let verdict = try PolicyLook(target, policy).verdict()
        options.warn(of: verdict.unmet)
        guard let request = verdict.request() else {
            return CarryingOptions.nothingToDo(policy, verdict.unmet)
        }
        let decision = try decision(on: request, of: target)
        let proposal = proposal(decision.value, decision.binder, options)
        guard isCheck, !dryRun else {
            return Report(
                proposal.json().with(verdict.unmet, isChange: true),
                proposal.text()
            )
        }
        return Report(
            proposal.json().with(verdict.unmet, isChange: true),
            "\(counted(request.goals.count, "device")) would be changed: 'anybind apply' does it.\n"
        )
    }

    /// The report where no device needs another driver.
    private static func nothingToDo(_ policy: Policy, _ unmet: [PolicyFinding]) -> Report {
        Report(
            JSON.object(["devices": .list([])]).with(unmet, isChange: false),
            policy.rules.isEmpty
                ? "The policy has no rule.\n" : "Nothing is to be done for the policy.\n"
        )
    }
}

extension CommonOptions {
    /// Says on standard error what a policy asks for and no change of drivers makes so.
    fileprivate func warn(of findings: [PolicyFinding]) {
        for finding in findings { warn(finding.line) }
    }
}

extension JSON {
    /// An object with what is not as a policy says, and stays so; and with whether something is changed, which may
    /// be the owner of a node alone.
    fileprivate func with(_ unmet: [PolicyFinding], isChange: Bool) -> JSON {
        guard case .object(var members) = self else { return self }
        members["changed"] = .boolean(isChange)
        members["unmet"] = .list(unmet.map(\.json))
        return .object(members)
    }
}
