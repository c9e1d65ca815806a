public import DeviceBinding

/// What a program does to `/sys`, written down from its source: accesses, and what it makes of the answers.
public struct RecordedProgram: Hashable, Sendable {
    /// The name, `driverctl`.
    public var name: String
    /// What it was read from: version, file and function.
    public var source: String
    /// The steps; the first is where it begins.
    ///
    /// Without any it has ended with success.
    public var steps: [Step]
    /// The devices that it plugs in and that are not there at first.
    public var likes: [DeviceReference: Like] = [:]

    /// What a device that is plugged in is like.
    public struct Like: Hashable, Sendable {
        /// The device that it is like in all but its name.
        public var device: DeviceReference
        /// Whether it is in that one's IOMMU group; else it has one of its own.
        public var sharesGroup: Bool
    }

    /// One access, and how the program goes on.
    public struct Step: Hashable, Sendable {
        /// What it does.
        public var act: Act
        /// Whether the last name of what it is told is remembered.
        public var remembers: Bool
        /// Where it goes on where the answer is of this kind; the first that fits counts.
        public var branches: [Branch]
        /// Where it goes on else.
        public var otherwise: Next
    }

    /// What a step does.
    public enum Act: Hashable, Sendable {
        /// An access.
        case access(Access)
        /// Writes a text to a file of the driver on a bus whose name was remembered last.
        case writeToRemembered(bus: String, file: String, text: String)
    }

    /// Where a program goes on after some answers.
    public struct Branch: Hashable, Sendable {
        /// Which answers.
        public var answers: Pattern
        /// Where.
        public var next: Next
    }

    /// A kind of answers.
    public enum Pattern: Hashable, Sendable {
        /// All that are an errno.
        case failed
        /// A link to something of this name, or a file with this text.
        case named(String)
    }

    /// Where a program goes on.
    public enum Next: Hashable, Sendable {
        /// With the step that follows.
        case following
        /// With the step of this index.
        case step(Int)
        /// Nowhere: it is over, and says this.
        case end(Claim)
    }

    /// A program of steps.
    public init(_ name: String, source: String, _ steps: [Step]) {
        self.name = name
        self.source = source
        self.steps = steps
    }

    /// Accesses one after the other, whatever comes of them.
    public init(_ name: String, source: String, inOrder accesses: [Access]) {
        self.init(name, source: source, accesses.map { .then(.access($0)) })
    }
}

extension RecordedProgram.Step {
    /// An access after which the program goes on with the next step, but where a branch fits.
    static func then(
        _ act: RecordedProgram.Act,
        remembering remembers: Bool = false,
        _ branches: KeyValuePairs<RecordedProgram.Pattern, RecordedProgram.Next> = [:],
        otherwise: RecordedProgram.Next = .following
    ) -> RecordedProgram.Step {
        RecordedProgram.Step(
            act: act,
            remembers: remembers,
            branches: branches.map { RecordedProgram.Branch(answers: $0.key, next: $0.value) },
            otherwise: otherwise
        )
    }
}

extension RecordedProgram.Pattern {
    /// Whether an answer is of this kind.
    func fits(_ answer: Answer) -> Bool {
        switch (self, answer) {
        case (.failed, .failed): true
        case (.named(let name), .text(let text)): lastName(of: text) == name
        default: false
        }
    }
}
