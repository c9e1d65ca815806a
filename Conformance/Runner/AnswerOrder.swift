internal import ConformanceCases

/// Whether two logs agree, where no kernel promises their order.
///
/// Asynchronous probes run from a work queue with several workers: what happens to one device is in
/// order, what happens to two is not. Each device that they bind makes a retry of the deferred ones due, and
/// another work queue may come to that after each or once after all: how often a retry defers again
/// while they run is not promised either. Without asynchronous drivers everything is in order.
struct AnswerOrder {
    /// Whether something may come in more than one order.
    let hasAsynchronous: Bool

    init(_ operations: [CaseOperation]) {
        hasAsynchronous = operations.contains { operation in
            if case .lab(let words) = operation { words.contains("async") } else { false }
        }
    }

    func agree(_ left: [String], _ right: [String]) -> Bool {
        left == right || hasAsynchronous && left.count > 1 && byObject(left) == byObject(right)
    }

    /// The lines of each object together, in their order: `probe DRIVER DEVICE`, `bind@PATH | …`.
    private func byObject(_ lines: [String]) -> [String: [String]] {
        let objects = Dictionary(grouping: lines) { line in
            let words = line.split(separator: " ")
            let isEvent = words.first?.contains("@") == true
            let object = isEvent ? words[0].split(separator: "@").last : words.dropFirst(2).first
            return object.map(String.init) ?? line
        }
        return objects.mapValues(withoutRepeatedDeferrals)
    }

    /// One object's lines without an attempt that deferred in the same way as the one just before.
    private func withoutRepeatedDeferrals(_ lines: [String]) -> [String] {
        var kept: [String] = []
        for line in lines {
            kept.append(line)
            guard line.hasSuffix(" -517"), kept.count > 1 else { continue }
            let repeated = (1...kept.count / 2).first { length in
                kept.suffix(length) == kept.dropLast(length).suffix(length)
            }
            kept.removeLast(repeated ?? 0)
        }
        return kept
    }
}
