internal import ArgumentParser

/// Compares the driver core with kernels.
@main
struct Conformance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares the driver core with Linux, by experiment.",
        subcommands: [
            RunCommand.self, RecordMachinesCommand.self, WriteSequencesCommand.self,
            RacesCommand.self, SourcesCommand.self, KillsCommand.self,
            PeersCommand.self,
        ],
        defaultSubcommand: RunCommand.self
    )
}
