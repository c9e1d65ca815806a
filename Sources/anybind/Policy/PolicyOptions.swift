import ArgumentParser
import DeviceBinding
import DevicePolicy

/// Where the policy is.
struct PolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the policy in this directory, in place of /etc/anybind/policy.d and the others;"
                + " repeatable, the one that counts most first.",
            valueName: "dir"
        )
    )
    var policyDir: [String] = []

    func validate() throws {
        if policyDir.contains("") {
            throw ValidationError("'--policy-dir' needs a directory, not an empty string.")
        }
    }
}

extension Target {
    /// Where the policy of this `/sys` is: what is said of the host's devices says nothing of another machine's.
    ///
    /// - Throws: ``Failure/Code/refused`` where this `/sys` has none.
    func policyPlaces(_ options: PolicyOptions) throws(Failure) -> PolicyPlaces {
        guard options.policyDir.isEmpty else { return PolicyPlaces(options.policyDir) }
        switch ground {
        case .kernel:
            return Environment.variable("ANYBIND_POLICY").map { PolicyPlaces([$0]) } ?? .system
        case .state(let file, _, _): return PolicyPlaces([file + ".policy"])
        case .mount, .copy:
            throw Failure(
                .refused,
                "This machine has no policy: that of the host is for the devices of the host alone.",
                help: [
                    .other(
                        "'--policy-dir DIR' names one for any machine; a machine of '--machine' has one with '--state FILE'."
                    )
                ]
            )
        }
    }
}

/// A policy beside the machine that it is for.
struct PolicyLook {
    /// The rules and their files.
    let policy: Policy
    /// The machine.
    let binder: Binder
    /// What the rules meet.
    let sighting: PolicySighting

    /// Reads the policy of a machine, and looks at the machine.
    init(_ target: Target, _ options: PolicyOptions) throws(Failure) {
        try self.init(target, try Policy(in: target.policyPlaces(options)))
    }

    /// Looks at a machine for a policy.
    init(_ target: Target, _ policy: Policy) throws(Failure) {
        self.policy = policy
        binder = target.binder(wait: 0, HandedLock())
        sighting = try PolicySurvey(binder).sighting(of: policy)
    }

    /// What differs.
    func verdict() throws(Failure) -> PolicyVerdict { try PolicyVerdict(of: sighting) }

    /// Refuses what the guards refuse of all that the rules ask for, or that one of them does.
    ///
    /// Who uses a device for a moment, or changes it, is no reason against a rule.
    func checkGuards(_ verdict: PolicyVerdict, ofRule rule: Int? = nil, _ target: Target)
        throws(Failure)
    {
        guard var request = verdict.request(ofRule: rule) else { return }
        request.opensNodes = target.mayOpenNodes
        do throws(Failure) { _ = try binder.plan(request) } catch {
            guard ![.wouldBlock, .busy].contains(error.code) else { return }
            var failure = error
            if failure.refusals.contains(where: { $0.rule == .partialGroup }) {
                failure.help.append(
                    .other(
                        "A rule for the whole group has 'group: \"whole\"'; 'policy add' writes it with '--whole-group'."
                    )
                )
            }
            throw failure
        }
    }
}
