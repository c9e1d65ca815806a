internal import DriverCore
internal import JSON5Text

extension MachineDescription {
    /// The same machine under another kernel, or with more proposals than its text names.
    ///
    /// `profile` is the name of a profile, `linux 3.14`, or nil for that of the text; `proposals` are
    /// names of proposals, `vfio_bind`, besides those of the text. An unknown name is refused, and so are
    /// proposals that contradict each other.
    public func under(profile: String?, proposals: [String]) throws(MachineError)
        -> MachineDescription
    {
        var machine = self
        if let profile {
            guard let known = DriverCore.Profile(name: profile) else {
                let names = DriverCore.Profile.expectedNames(inQuotes: "'")
                throw MachineError(
                    source: "--profile",
                    problem: "expected \(names), found \(quoted(profile))"
                )
            }
            machine.profile = known.with(self.profile.proposals)
        }
        for name in proposals { try machine.add(name) }
        return machine
    }

    /// The same machine under another kernel with these proposals and no others.
    public func under(onlyProfile name: String, proposals: [String]) throws(MachineError)
        -> MachineDescription
    {
        var machine = self
        machine.profile.proposals = []
        return try machine.under(profile: name, proposals: proposals)
    }

    /// What is to be said of a kernel that was composed of rules and not watched; nil for any other.
    public var kernelRemark: String? {
        guard profile.generation == .today, profile.provenance == .source else { return nil }
        return
            "The rules of \(profile.name) are from source: no kernel of that release was watched."
    }

    /// Whether the kernel or the proposals differ from those in the text.
    public var isUnderOtherProfile: Bool {
        (try? MachineDescription(text: text, source: source))?.profile != profile
    }

    private mutating func add(_ name: String) throws(MachineError) {
        guard let proposal = DriverCore.Proposal(name: name) else {
            let names = DriverCore.Proposal.allCases.map { $0.name }.joined(separator: ", ")
            throw MachineError(
                source: "--proposal",
                problem: "expected one of \(names), found \(quoted(name))"
            )
        }
        if let contrary = proposal.contrary, profile.proposals.contains(contrary) {
            throw MachineError(
                source: "--proposal",
                problem: "expected none that contradicts \(contrary.name), found \(quoted(name))"
            )
        }
        profile.proposals.insert(proposal)
    }
}

extension DriverCore.Profile {
    /// The names that a profile may have, for messages: the debate's kernel, or any release from 6.1 on.
    static func expectedNames(inQuotes mark: String) -> String {
        "\(mark)\(linux3_14.name)\(mark) or a release from"
            + " \(mark)linux \(oldestComposed.text)\(mark) on"
    }
}
