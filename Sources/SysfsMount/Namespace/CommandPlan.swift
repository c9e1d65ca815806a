/// A command that is to see a tree in place of `/sys`.
public struct CommandPlan: Sendable {
    /// The words of the command; the first is a program's name or path.
    public var words: [String]
    /// Its environment, `NAME=VALUE` each.
    public var environment: [String]
    /// The program behind the applets, by its absolute path.
    public var program: String
    /// The names under which it is found in `/usr/sbin` and wherever such a command stands: `modprobe`.
    public var applets: [String]
    /// Files of the tree that are bound over files of the system, `/sys/.anybind/modules` over `/proc/modules`.
    public var bindings: [Binding]
    /// Directories that are empty for the command, and whose contents are lost afterwards.
    public var emptied: [String]
    /// Whether it has the host's network, and then no events.
    public var usesHostNetwork: Bool

    /// A file bound over another.
    public struct Binding: Sendable {
        /// What is seen.
        public var source: String
        /// Where; nothing happens where there is no such file.
        public var target: String

        /// A file bound over another.
        public init(source: String, target: String) {
            self.source = source
            self.target = target
        }
    }

    /// A command with nothing but the tree.
    public init(words: [String], environment: [String], program: String) {
        self.words = words
        self.environment = environment
        self.program = program
        applets = []
        bindings = []
        emptied = []
        usesHostNetwork = false
    }
}
