public import MachineFiles

/// A race: a machine, a program that changes which driver serves a device, and who acts meanwhile.
///
/// It is a value. ``verdict(within:progress:)`` looks at every order in which the steps of all actors can come, on the driver
/// core that everything else in this package uses, with the code of the procedures that a bind carries out.
public struct Race: Sendable {
    /// The machine, which has booted when the race begins.
    public var machine: MachineDescription
    /// The program that is judged.
    public var program: Actor
    /// What the program is to bring about.
    public var task: Assignment
    /// Who acts meanwhile.
    public var others: [Actor]
    /// What is one step.
    public var granularity: Granularity

    /// A race of a program against others.
    public init(
        on machine: MachineDescription,
        _ program: Actor,
        to task: Assignment,
        against others: [Actor],
        by granularity: Granularity = .access
    ) {
        self.machine = machine
        self.program = program
        self.task = task
        self.others = others
        self.granularity = granularity
    }

    /// All actors; the program that is judged is the first.
    var actors: [Actor] { [program] + others }
}

/// What is one step, between which anybody may act.
public enum Granularity: String, Hashable, Sendable, CaseIterable {
    /// Each access to `/sys`: what the kernel does for it is done when the next one begins.
    ///
    /// A file is opened, read or written, and closed in one step.
    case access
    /// Each step of the kernel between its locks: two writes run beside each other, as on two processors.
    case lock
}
