public import DeviceBinding
internal import MachineHost
internal import Sysfs
internal import SystemPackage

extension Counterexample {
    /// The maximum number of lines of ``text``.
    public static let linesMax = 12

    /// Its lines: an actor, what it did, and what came of that; then what the program says, and what is wrong.
    ///
    /// Looks that an actor takes one after the other stand in one line, and so do steps of the kernel for one access;
    /// where there are still too many lines, the first stand for what they began with.
    public var lines: [String] {
        let last = (says.map { ["     it says: \(printable($0, upTo: 300))"] } ?? []) + [end]
        let room = Counterexample.linesMax - last.count
        var lines = Line.lines(of: steps)
        if lines.count > room {
            let folded = lines[...(lines.count - room)]
            lines.removeFirst(folded.count)
            lines.insert(Line(folding: Array(folded)), at: 0)
        }
        let width = lines.map(\.actor.count).max() ?? 0
        return lines.enumerated().map { index, line in
            let number = String(repeating: " ", count: index < 9 ? 2 : 1) + "\(index + 1)"
            let gap = String(repeating: " ", count: width - line.actor.count)
            return "\(number)  \(line.actor)\(gap)  \(line.words)"
        } + last
    }

    /// Its lines as a text.
    public var text: String { lines.joined(separator: "\n") }

    /// What is wrong at its end, in a sentence.
    private var end: String {
        let sentence =
            switch flaw {
            case .falseSuccess: "it says that it succeeded; the device: \(detail)"
            case .stolen: "the driver has what nobody asked for: \(detail)"
            case .halfGroup: "user space has IOMMU group \(detail) beside a driver of the host"
            case .deadlock: "each waits for a lock that another one has"
            case .wedged: "it waits for ever"
            case .leftBehind: "it is over and has left: \(detail)"
            case .stranded: "it has failed, and the device stays without a driver"
            case .notRestored: "it says that all is as it was found; the device: \(detail)"
            case .lost: "it was right when it looked last; the device: \(detail)"
            }
        return "     => \(flaw.rawValue.uppercased()): \(sentence)"
    }
}

/// A line of a counterexample.
private struct Line {
    let actor: String
    var words: String
    /// How many steps it stands for.
    var count: Int
    /// The looks that it stands for, where it is nothing else.
    private var looks: [String] = []
    /// Whether it is about an access that has not ended yet.
    private var isOpen = false

    /// The lines of some steps.
    static func lines(of steps: [Counterexample.Step]) -> [Line] {
        var lines: [Line] = []
        for step in steps {
            if let last = lines.last, let joined = last.joined(with: step) {
                lines[lines.count - 1] = joined
            } else {
                lines.append(Line(step))
            }
        }
        return lines
    }

    init(_ step: Counterexample.Step) {
        actor = step.actor ?? "kernel"
        count = 1
        if let look = step.look {
            looks = [look.short]
            words = look.long
        } else {
            let begun = step.access.map { [$0.words] } ?? ["goes on in the kernel"]
            words = (begun + step.answers).joined(separator: " ")
            isOpen = step.ended.isEmpty
        }
    }

    /// This line with one more step in it; nil where that is for a line of its own.
    private func joined(with step: Counterexample.Step) -> Line? {
        guard actor == step.actor ?? "kernel" else { return nil }
        var line = self
        line.count += 1
        if let look = step.look, !looks.isEmpty {
            line.looks.append(look.short)
            line.words =
                "\(line.looks.count) looks, at last: "
                + line.looks.suffix(2).joined(separator: ", ")
            return line
        }
        guard isOpen, step.access == nil else { return nil }
        line.isOpen = step.ended.isEmpty
        line.words = ([words] + step.answers).joined(separator: " ")
        return line
    }

    /// The first lines of a long way.
    init(folding lines: [Line]) {
        actor = Set(lines.map(\.actor)).sorted().joined(separator: "+")
        count = lines.reduce(0) { $0 + $1.count }
        words = "\(count) steps, the last: \(lines[lines.count - 1].words)"
    }
}

extension Counterexample.Step {
    /// What ended with it, in words; of its own actor's access only what came of it.
    fileprivate var answers: [String] {
        ended.map { end in
            end.actor == actor
                ? "-> \(end.answer.words)"
                : "-> \(end.actor): \(end.access.words) -> \(end.answer.words)"
        }
    }

    /// What it looked at and saw, where it is a look and has ended at once.
    fileprivate var look: (short: String, long: String)? {
        guard let access, ended.count == 1 else { return nil }
        switch access {
        case .look, .findNodes:
            let answer = ended[0].answer.words
            return ("\(access.shortWords) -> \(answer)", "\(access.words) -> \(answer)")
        default: return nil
        }
    }
}

extension Access {
    /// What it is, in words.
    public var words: String {
        switch self {
        case .look(let look): "looks at \(shortened(look.path))"
        case .write(let write), .patientWrite(let write):
            "writes \(quoted(write.text)) to \(shortened(write.path))"
        case .findNodes: "looks for the nodes of user space"
        case .plugIn(let device): "\(device) is plugged in"
        case .unplug(let device): "\(device) is pulled out"
        case .load(let module): "loads \(module)"
        case .unload(let module): "unloads \(module)"
        }
    }

    /// What it is, where a line has many.
    fileprivate var shortWords: String {
        switch self {
        case .look(let look): look.path.lastName
        case .findNodes: "nodes"
        default: words
        }
    }

    /// The path without the bus, which a reader knows.
    private func shortened(_ path: SysfsPath) -> String {
        let names = path.text.split(separator: "/")
        guard names.count > 2, names[0] == "bus" else { return path.text }
        return names.dropFirst(2).joined(separator: "/")
    }

    /// A text as it is written, without the newline at its end.
    private func quoted(_ text: String) -> String {
        var line = text
        if line.hasSuffix("\n") { line.removeLast() }
        return line.isEmpty ? "an empty line" : line == "\0" ? "a NUL byte" : printable(line)
    }
}

extension PlanRun.Answer {
    /// What came of an access, in a word.
    public var words: String {
        switch self {
        case .text(let text): lastComponent(of: printable(text))
        case .names(let names): "\(names.count) names"
        case .done: "ok"
        case .waits: "waits"
        case .failed(let errno): errno.name
        case .refused(let failure): "refused: \(failure.message)"
        case .decision: "decided"
        case .nodes(let nodes): nodes.isEmpty ? "none" : nodes.joined(separator: " ")
        }
    }
}
