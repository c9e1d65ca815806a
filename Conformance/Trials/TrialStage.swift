public import KernelLab
public import LabBase

/// A machine on which the shipped command is tried: a guest, or a simulated machine in place of `/sys`.
public struct TrialStage {
    /// What the report calls it: the kernel exactly, or the simulated machine.
    public let name: String
    /// Who answers for it.
    public let side: any LabRespondent
    /// The command, and what watches it, as the machine finds them.
    public let anybind: String
    let strace: String
    /// The devices that the trials move.
    let cards: TrialCards
    /// A directory that trials may write to; where a file system of the host is seen, nobody else's.
    let scratch: String

    /// Runs `anybind` with these words.
    public func anybind(_ words: [String]) throws(LabFailure) -> LabRun {
        try finished(.run(LabCommand([anybind] + words, milliseconds: 60_000)), words)
    }

    /// Runs a line of the shell.
    func shell(_ line: String, milliseconds: Int = 60_000) throws(LabFailure) -> LabRun {
        let command = LabCommand(
            ["/bin/sh", "-c", line],
            environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/", "LC_ALL=C.UTF-8"],
            milliseconds: milliseconds
        )
        return try finished(.run(command), [line])
    }

    /// Runs strace with these words.
    func traced(_ words: [String]) throws(LabFailure) -> LabRun {
        try finished(.run(LabCommand([strace] + words, milliseconds: 60_000)), words)
    }

    private func finished(_ request: LabRequest, _ words: [String]) throws(LabFailure) -> LabRun {
        let answer = try side.ask(request)
        guard case .finished(let run) = answer else {
            throw .unexpected(answer, to: words.joined(separator: " "))
        }
        return run
    }
}

/// Which devices of a machine are tried, by the names of their buses and their own.
public struct TrialCards: Sendable {
    /// A PCI card that a host driver serves.
    let card: String
    /// What else is moved with it in a set: on another bus where the machine has one.
    let other: (device: String, driver: String)
    /// A physical function that can have two virtual ones, and these.
    let physical: String
    let functions: [String]
    /// The words behind `anybind bind` of a change that a probe makes fail.
    let failing: [String]
    /// The card's numbers as `remove_id` takes them.
    let identifier: String

    /// All whose drivers and overrides are looked at, each `BUS/NAME`.
    var watched: [String] { [pci(card), other.device, pci(physical)] + functions.map(pci) }

    private func pci(_ name: String) -> String { "pci/\(name)" }
}
