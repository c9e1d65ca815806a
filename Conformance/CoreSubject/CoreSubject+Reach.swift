public import ConformanceCases
internal import DriverCore
internal import VirtualSysfs

extension CoreSubject {
    /// The row of the table of answers that an operation has just reached: `bind: ENODEV, noMatch`.
    ///
    /// Nil for what is in no such table: a log, a process's end, time that passes.
    public func reachedRow(_ operation: CaseOperation, _ answer: [String]) -> String? {
        guard let file = file(of: operation) else { return nil }
        let first = answer.first.map { $0.split(separator: " ").first.map(String.init) ?? "" } ?? ""
        if answer == ["OK 0"] { return "any file: OK, no bytes" }
        // What is no errno is an answer: what was read, the state of a group.
        guard first.first == "E", first.allSatisfy({ $0.isUppercase || $0.isNumber }) else {
            return first.hasPrefix("open:") || first == "pending"
                ? "\(file): \(first)" : "\(file): OK"
        }
        // What bindlab or the program's own table of files does not know never came to the core.
        guard isAnsweredByCore(operation, first), let refusal = sysfs.lastRefusal?.reason else {
            return "\(file): \(first)"
        }
        return "\(file): \(first), \(name(of: refusal))"
    }

    /// The reason of the last refusal, `noSuchDevice`; of a mismatch and of a rule of vfio with which one.
    public var lastReason: String? { sysfs.lastRefusal?.reason.map { name(of: $0) } }

    private func isAnsweredByCore(_ operation: CaseOperation, _ errno: String) -> Bool {
        switch operation {
        case .look, .asUser, .put: false
        case .lab: errno != "ENOENT"
        default: errno != "EBADF"
        }
    }

    /// A reason's name, without what it was about; of a mismatch and of a rule of vfio, which one it was.
    private func name(of reason: DriverCore.Reason) -> String {
        let parts = "\(reason)".split(separator: "(").map { $0.split(separator: ".").last ?? $0 }
        let name = parts.first.map(String.init) ?? ""
        guard name == "noMatch" || name == "vfio", parts.count > 1 else { return name }
        return name + " " + parts[1].prefix { $0 != ")" }
    }

    private func file(of operation: CaseOperation) -> String? {
        switch operation {
        case .write(let path, _), .fill(let path, _, _):
            path.split(separator: "/").last.map(String.init)
        case .lab(let words): "lab " + (words.first ?? "")
        case .vfio(let words): "vfio " + (words.first ?? "")
        case .look: "look"
        case .asUser: "as another user"
        case .put: "an open file"
        case .insmod: "insmod"
        case .rmmod: "rmmod"
        default: nil
        }
    }
}
