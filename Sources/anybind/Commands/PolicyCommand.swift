import ArgumentParser
import DeviceBinding
import DevicePolicy
import JSON5Text
import Sysfs

/// `anybind policy`.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract:
            "List, check, add and remove the rules that say which devices have which drivers.",
        discussion: """
            A rule says which devices are meant, by where and what they are, and which driver they are \
            to have. Rules stand in files: /etc/anybind/policy.d/*.json5, /run/anybind/policy.d and \
            /usr/lib/anybind/policy.d; a file overrides one of its name in a later directory, and an \
            empty one or a link to /dev/null masks it. 'anybind check' compares the machine with them, \
            'anybind apply' makes it so.

            Another machine than this one has a policy of its own: that of '--state FILE' is in \
            FILE.policy, and '--policy-dir DIR' names one for any.

            Examples:
              anybind policy list
              anybind policy check
              anybind policy add 03:00.0 vfio-pci --owner alice
              anybind policy explain 03:00.0
              anybind policy remove kept-pci-0000-03-00.0
              anybind check
              anybind apply
            """,
        subcommands: [
            PolicyListCommand.self, PolicyCheckCommand.self, PolicyAddCommand.self,
            PolicyRemoveCommand.self, PolicyExplainCommand.self,
        ]
    )
}

/// `anybind policy list`.
struct PolicyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the rules, and how many devices each meets.",
        discussion: """
            Under RULE stand the file and the line; under FOUND, how many devices fit it now. Files \
            that are masked or overridden are listed below the rules, and in the JSON.

            Examples:
              anybind policy list
              anybind policy list --json
            """
    )

    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func run() throws {
        try options.perform(.policy) { target throws(Failure) in
            let look = try PolicyLook(target, policy)
            var table = Table(["RULE", "DEVICES", "DRIVER", "EXPECTED", "FOUND", "NAME"])
            var rules: [JSON] = []
            for seen in look.sighting.rules {
                let rule = seen.rule
                let found = (seen.fitting + seen.presumed).map(\.device.reference)
                table.add([
                    rule.title, rule.text, rule.service.word, rule.count.map(String.init) ?? "any",
                    "\(found.count)", rule.name ?? "",
                ])
                if case .object(var members) = rule.json {
                    members["found"] = .texts(found.map(\.description))
                    rules.append(.object(members))
                }
            }
            let others = look.policy.files.compactMap(\.line)
            return Report(
                .object([
                    "rules": .list(rules), "files": .list(look.policy.files.map(\.json)),
                ]),
                (rules.isEmpty ? "The policy has no rule.\n" : options.text(table))
                    + others.joined()
            )
        }
    }
}

extension PolicyFile {
    /// The file for programs.
    fileprivate var json: JSON {
        var members: JSONObject = ["path": .text(path)]
        switch kind {
        case .rules(let count): members["rules"] = .integer(count)
        case .mask: members["mask"] = .boolean(true)
        case .overridden(let other): members["overriddenBy"] = .text(other)
        }
        return .object(members)
    }

    /// What a person should know of a file that gives no rule; nil for one that does.
    fileprivate var line: String? {
        let path = printable(path)
        return switch kind {
        case .rules: nil
        case .mask: "'\(path)' masks the files of its name.\n"
        case .overridden(let other): "'\(path)' is not read: '\(printable(other))' is.\n"
        }
    }
}

/// `anybind policy check`.
struct PolicyCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check whether the rules can be followed on this machine.",
        discussion: """
            Refused are files that are no rules (with file, line, and what is expected), two rules for \
            one device, and rules that would do harm: that take the disk with the root file system, the \
            interface with an address or a route, or a part of an IOMMU group. Files that are named are \
            checked as if they lay in /etc/anybind/policy.d. Nothing is changed.

            Examples:
              anybind policy check
              anybind policy check guests.json5
            """
    )

    @Argument(help: "Files that are to be added to the policy.")
    var files: [String] = []

    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func run() throws {
        try options.perform(.policy) { target throws(Failure) in
            var others: [(path: String, text: [UInt8])] = []
            for file in files {
                others.append((file, try InputFile(file).bytes(limit: 1 << 20)))
            }
            let policy = try Policy(in: target.policyPlaces(policy), others: others)
            let look = try PolicyLook(target, policy)
            let verdict = try look.verdict()
            try look.checkGuards(verdict, target)
            let rules = policy.rules.count
            return Report(
                .object(["rules": .integer(rules), "devices": .integer(verdict.claims.count)]),
                "The rules can be followed: \(counted(rules, "rule")),"
                    + " \(counted(verdict.claims.count, "device")).\n"
            )
        }
    }
}
