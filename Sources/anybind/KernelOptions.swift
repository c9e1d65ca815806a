import ArgumentParser

/// The kernel of a simulated machine, where it is to be another than its text names.
struct KernelOptions: ParsableArguments {
    @Option(
        help:
            "The kernel whose rules the simulated machine follows: 'linux 3.14', or a release from 6.1 on, '6.12' or '6.19.1'."
    )
    var profile: String?

    @Option(
        help: "A mechanism proposed in the debate of 2014 to add, such as 'vfio-bind'; repeatable."
    )
    var proposal: [String] = []

    /// Whether either is given.
    var isGiven: Bool { profile != nil || !proposal.isEmpty }

    /// The same options for a command that this one starts.
    var words: [String] {
        (profile.map { ["--profile", $0] } ?? []) + proposal.flatMap { ["--proposal", $0] }
    }
}
