import ArgumentParser
import DeviceBinding
import DevicePolicy
import Sysfs

/// `anybind apply`.
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract:
            "Make the machine as its policy says, or carry out a plan that 'anybind plan' has written.",
        discussion: """
            Without a file, each device that has another driver than its rule says gets that, all in one \
            change that 'anybind undo' takes back; where all is so already, nothing is done. What could do \
            harm is refused. A rule whose devices are not those that it expects is told of on standard \
            error, and devices that no rule is for stay as they are. 'anybind policy --help' says what \
            rules are.

            With a file, the plan is made anew from what was asked for, and must be the same: the same devices, \
            with the driver, override and IOMMU group that they had, and the same steps. What \
            could do harm is checked again. If anything differs, nothing is done (status 4), and \
            each difference is on a line of its own.

            Where all is already as the plan wants it nothing is done either; with '--json', \
            'changed' tells. '--check' says what it would do, and writes nothing.

            The plan fixes '--using', '--careful', '--load', '--owner' and the options that override a \
            rule: make the plan anew with them, by 'anybind plan'.

            Examples:
              anybind apply
              anybind apply --dry-run
              anybind apply change.json
              anybind apply --check --json change.json
              anybind apply --dry-run change.json
              ssh host anybind apply - < change.json
            """
    )

    @Argument(help: "The file of a plan; '-' for standard input.")
    var file: String?

    @Flag(help: "Write nothing; say whether something would be changed.")
    var check = false

    @OptionGroup(title: "Changes") var carrying: CarryingOptions
    @OptionGroup(title: "Changes") var record: RecordOptions
    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(visibility: .hidden) var manner: MannerOptions
    @OptionGroup(visibility: .hidden) var taking: TakingOptions
    @OptionGroup(visibility: .hidden) var giving: GivingOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func validate() throws {
        if file == "" {
            throw ValidationError("Name the file of a plan; '-' for standard input.")
        }
        if file != nil, !policy.policyDir.isEmpty {
            throw ValidationError("'--policy-dir' is for 'apply' without the file of a plan.")
        }
        if manner.areGiven || !taking.overridden.isEmpty || giving.areGiven {
            guard file != nil else {
                throw ValidationError(
                    """
                    A policy is followed with every rule that refuses, and says the owners of nodes itself: \
                    'anybind bind' takes such options.
                    """
                )
            }
            throw ValidationError(
                """
                A plan fixes '--using', '--careful', '--load', '--owner' and the options that override a \
                rule: make the plan anew with them, by 'anybind plan'.
                """
            )
        }
    }

    func run() throws {
        guard let file else { return try applyPolicy() }
        try options.perform(.apply) { target throws(Failure) in
            let request = try PlanFile(at: file).request
            guard check || carrying.dryRun else {
                return try carrying.carryOut(request, on: target, options, record)
            }
            let decision = try carrying.decision(on: request, of: target)
            let proposal = carrying.proposal(decision.value, decision.binder, options)
            guard check, !carrying.dryRun else { return proposal }
            return Report(
                proposal.json(),
                decision.value.isDone
                    ? "All is already as the plan wants it.\n"
                    : "All is as the plan found it: 'anybind apply' would carry it out.\n"
            )
        }
    }
}

extension ApplyCommand {
    /// Makes the machine as its policy says.
    private func applyPolicy() throws {
        try options.perform(.policy) { target throws(Failure) in
            let policy = try Policy(in: target.policyPlaces(policy))
            return try carrying.follow(policy, on: target, options, record, isCheck: check)
        }
    }
}

extension PlanFile {
    /// Reads a file that a command line names; `-` is standard input.
    fileprivate init(at path: String) throws(Failure) {
        let file = InputFile(path)
        let bytes = try file.bytes(limit: PlanFile.bytesMax)
        do throws(TextFormError) { try self.init(bytes) } catch {
            throw Failure(
                .malformed,
                "\(file.name) is not a plan: \(error).",
                help: [.form("'anybind plan bind 03:00.0 vfio-pci > change.json' writes one.")]
            )
        }
    }
}
