internal import Sysfs
internal import SystemPackage

/// Who is asked for the files that decide about a device: a `/sys` that answers at once, or a run that is
/// told its answers one after the other.
///
/// A question to a witness is a function that makes looks in an order that follows from the answers. A run asks
/// it again with one answer more each time; where that ends in ``Unseen``, the next look is known.
struct Witness {
    /// A look that was not made yet.
    struct Unseen: Error {
        /// The look.
        let look: PlanRun.Look
    }

    /// Where answers come from.
    private enum Source {
        case sysfs(any Sysfs)
        case told(ArraySlice<PlanRun.Answer>)
    }

    private var source: Source

    /// A `/sys` that answers at once.
    init(_ sysfs: any Sysfs) {
        source = .sysfs(sysfs)
    }

    /// The answers so far, in the order of the looks.
    init(told answers: [PlanRun.Answer]) {
        source = .told(answers[...])
    }

    /// Whether answers are left that nobody has asked for.
    var hasMoreToTell: Bool {
        if case .told(let answers) = source { !answers.isEmpty } else { false }
    }

    private mutating func answer(to look: PlanRun.Look) throws(Unseen) -> PlanRun.Answer {
        switch source {
        case .sysfs(let sysfs): return sysfs.answer(look)
        case .told(var answers):
            guard let answer = answers.first, answer.fits(look) else { throw Unseen(look: look) }
            answers.removeFirst()
            source = .told(answers)
            return answer
        }
    }

    // MARK: - Facts

    /// What a file or a link says: three answers, never two.
    enum Fact<Value> {
        case known(Value)
        case none
        case unknown(Errno)

        /// What it says; nil too where that is not known.
        var value: Value? {
            if case .known(let value) = self { value } else { nil }
        }

        /// The same of another value.
        fileprivate func map<Other>(_ change: (Value) -> Other) -> Fact<Other> {
            switch self {
            case .known(let value): .known(change(value))
            case .none: .none
            case .unknown(let errno): .unknown(errno)
            }
        }
    }

    /// The text of a file.
    mutating func text(_ path: SysfsPath) throws(Unseen) -> Fact<String> {
        Self.fact(try answer(to: .text(path)))
    }

    /// The name that a link ends in.
    mutating func link(_ path: SysfsPath) throws(Unseen) -> Fact<String> {
        Self.fact(try answer(to: .link(path))).map { String(lastComponent(of: $0)) }
    }

    /// The names in a directory; none where it cannot be listed.
    mutating func names(_ path: SysfsPath) throws(Unseen) -> [String] {
        if case .names(let names) = try answer(to: .names(path)) { names } else { [] }
    }

    /// Whether an entry is there; where that cannot be told it is taken for there.
    mutating func isThere(_ path: SysfsPath) throws(Unseen) -> Bool {
        try answer(to: .entry(path)).isThere
    }

    private static func fact(_ answer: PlanRun.Answer) -> Fact<String> {
        switch answer {
        case .text(let text): .known(text)
        case .failed(let errno): errno.meansGone ? .none : .unknown(errno)
        default: answer.unfit("a look at a link or a file")
        }
    }
}

extension PlanRun.Answer {
    /// Whether it can have come of a look.
    func fits(_ look: PlanRun.Look) -> Bool {
        switch (look, self) {
        case (_, .failed), (.link, .text), (.text, .text), (.entry, .done), (.names, .names): true
        default: false
        }
    }
}
