public import LabBase
public import SystemPackage

/// Why the lab could not do what it was asked.
public enum LabFailure: Error, Sendable, CustomStringConvertible {
    /// Something that the lab needs is not on this machine.
    case missing([String])
    /// A system call of the lab's own failed.
    case system(Errno, doing: String)
    /// The guest did not answer, or has gone; with the end of its console.
    case guest(LabChannelError, during: String, console: String)
    /// The guest answered something else than what the question allows.
    case unexpected(LabAnswer, to: String)
    /// QEMU refused a command.
    case qemu(String)

    /// One sentence, and the console's end where it helps.
    public var description: String {
        switch self {
        case .missing(let things): "missing: \(things.joined(separator: "; "))"
        case .system(let errno, let deed): "\(deed): \(errno)"
        case .guest(let error, let deed, let console):
            "the guest failed (\(error)) during \(deed); its console ends with:\n\(console)"
        case .unexpected(let answer, let question): "'\(question)' was answered by \(answer)"
        case .qemu(let text): "QEMU refused: \(text)"
        }
    }
}
