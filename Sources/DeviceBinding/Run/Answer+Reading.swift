internal import Sysfs
internal import SystemPackage

/// An answer, read as what the move asked for; another one is an error of the caller.
extension PlanRun.Answer {
    /// What a look at a link or a file saw.
    func seen(_ look: PlanRun.Look, in root: String) -> Seen {
        switch self {
        case .text(let text): Seen(path: look.path, root: root, found: .success(text))
        case .failed(let errno): Seen(path: look.path, root: root, found: .failure(errno))
        default: unfit("a look at a link or a file")
        }
    }

    /// Whether an entry is there; where that cannot be told it is taken for there.
    var isThere: Bool {
        switch self {
        case .done: true
        case .failed(let errno): !errno.meansGone
        default: unfit("a look at an entry")
        }
    }

    /// The names in a directory, or why they could not be listed.
    var listed: Result<[String], Errno> {
        switch self {
        case .names(let names): .success(names)
        case .failed(let errno): .failure(errno)
        default: unfit("a look into a directory")
        }
    }

    /// What the system answered to a write that failed; nil to one that did not.
    var errno: Errno? {
        switch self {
        case .done: nil
        case .failed(let errno): errno
        default: unfit("a write")
        }
    }

    /// Why something was not done; nil where it was.
    var refusal: Failure? {
        switch self {
        case .done: nil
        case .refused(let failure): failure
        default: unfit("a record, a module or an owner")
        }
    }

    /// Ends the program: this cannot have come of the move.
    func unfit(_ move: String) -> Never {
        preconditionFailure("\(self) is no answer to \(move)")
    }
}
