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
        return "\(file): \(first), \(name(of: refusal))"
    }

    /// A reason's name, without what it was about; of a mismatch and of a rule of vfio, which one it was.
    private func name(of reason: Reason) -> String {
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
        default: nil
        }
    }
}
