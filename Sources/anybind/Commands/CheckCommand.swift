import ArgumentParser
import DeviceBinding
import DevicePolicy

/// `anybind check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compare this machine with its policy.",
        discussion: """
            Each difference is a line: a device that is missing, one too many, another device in the \
            place of the one that was meant, a device with another driver or override than its rule \
            says, and one with an override or a driver for user space that no rule asks for. The \
            status is 0 where there is none, and 12 where there is one. Nothing is changed.

            In brackets stands what is no difference: that nothing tells whether a device is the one \
            that is meant, since its address or serial number is gone with the driver that showed it, \
            and the mismatch of a rule that says 'nothing' of one.

            Examples:
              anybind check
              anybind check --json
              anybind check --policy-dir ./policy.d
            """
    )

    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Journal") var journal: JournalOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func run() throws {
        try options.perform(.policy) { target throws(Failure) in
            options.warn(ofUnfinishedIn: try? target.journalPlace(journal))
            let look = try PolicyLook(target, policy)
            let verdict = try look.verdict()
            let rules = counted(look.policy.rules.count, "rule")
            let devices = counted(verdict.claims.count, "device")
            let asTold = "The machine is as the policy says: \(rules), \(devices).\n"
            var report = Report(
                verdict.json(look.policy),
                verdict.findings.isEmpty ? asTold : options.text(verdict.table)
            )
            if !verdict.isAsTold { report.status = .differs }
            return report
        }
    }
}
