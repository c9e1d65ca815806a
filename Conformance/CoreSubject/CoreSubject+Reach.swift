public import ConformanceCases
internal import DriverCore
internal import VirtualSysfs

extension CoreSubject {
    /// The row of the table of answers that an operation has just reached: `bind: ENODEV, noMatch`.
    public func reachedRow(_ operation: CaseOperation, _ answer: [String]) -> String {
        let first = answer.first.map { $0.split(separator: " ").first.map(String.init) ?? "" } ?? ""
        guard let file = file(of: operation) else { return "look: \(first)" }
        if first == "OK" { return "\(file): OK" }
        guard !first.hasPrefix("open:"), let refusal = sysfs.lastRefusal?.reason else {
            return "\(file): \(first)"
        }
        // A reason's name, without what it was about.
        let reason = "\(refusal)".prefix { $0 != "(" }
        return "\(file): \(first), \(reason)"
    }

    private func file(of operation: CaseOperation) -> String? {
        switch operation {
        case .write(let path, _), .fill(let path, _, _):
            path.split(separator: "/").last.map(String.init)
        case .lab(let words): "lab " + (words.first ?? "")
        default: nil
        }
    }
}
