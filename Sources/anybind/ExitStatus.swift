import DeviceBinding

/// The exit status of `anybind`; scripts may rely on each number.
///
/// They are described in Documentation/exit-codes.md, and in `anybind --help`.
enum ExitStatus: Int32, CaseIterable {
    /// It is done, or was so already.
    case done = 0
    /// The system could not be queried.
    case system = 1
    /// There is no such device, driver, bus or group.
    case notFound = 2
    /// The name fits several devices.
    case ambiguous = 3
    /// It would do harm or cannot work; nothing was written.
    case refused = 4
    /// It failed, and everything is as it was found.
    case restored = 5
    /// It failed, and not everything could be put back.
    case notRestored = 6
    /// It would wait for a process that holds the device; where that was forced, the message says what is left.
    case wouldBlock = 7
    /// The system denied the access.
    case permission = 8
    /// Another anybind is at work.
    case busy = 9
    /// The machine file is invalid.
    case machine = 10
    /// The driver serves the device, but user space cannot use the IOMMU group.
    case notViable = 11
    /// What was compared is not the same, the machine is not as its policy says, or something went wrong in a race of a command.
    case differs = 12
    /// The command line is wrong.
    ///
    /// Source: EX_USAGE of sysexits.h, which the argument parser exits with.
    case usage = 64

    /// The status for a kind of failure.
    init(_ code: Failure.Code) {
        switch code {
        case .malformed: self = .usage
        case .notFound: self = .notFound
        case .ambiguous: self = .ambiguous
        case .refused: self = .refused
        case .restored: self = .restored
        case .notRestored: self = .notRestored
        case .wouldBlock: self = .wouldBlock
        case .permission: self = .permission
        case .busy: self = .busy
        case .notViable: self = .notViable
        case .machine: self = .machine
        case .system: self = .system
        }
    }

    /// What it means, in a few words.
    var meaning: String {
        switch self {
        case .done: "done, or already as requested"
        case .system: "the system could not be queried"
        case .notFound: "no such device, driver, bus or group"
        case .ambiguous: "the name fits several devices"
        case .refused: "refused before anything was written"
        case .restored: "failed, and everything was put back"
        case .notRestored: "failed, and not all could be put back; the message says what"
        case .wouldBlock: "a process holds the device, so the write would block"
        case .permission: "the system denied the access"
        case .busy: "another anybind is at work on this machine"
        case .machine: "the machine file is invalid"
        case .notViable: "bound, but user space cannot use the IOMMU group"
        case .differs: "what was compared differs, or a race was lost"
        case .usage: "the command line is wrong"
        }
    }
}
