public import SystemPackage

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
    /// Files and directories in these that are there all the same, at most 16.
    public var kept: [String]
    /// Directories that are made in these, for everybody's files: `/run/lock`.
    public var made: [String]
    /// Directories where what is written goes into a layer above the host's files, which is lost afterwards.
    ///
    /// Where the kernel lets no layer be put over one, it can only be read: on a file system of two layers already, and for
    /// an ordinary user where something is mounted below.
    public var written: [String]
    /// The directory that keeps what was written, `/etc/x` as `etc/x`; nil where it is lost.
    public var keptFiles: String?
    /// What the command's `/dev` has of the host's; with none it has the host's own.
    public var devices: [String]
    /// What can only be read, with all below.
    public var readOnly: [String]
    /// Whether it has the host's network, and then no events.
    public var usesHostNetwork: Bool
    /// The open file to which its standard output and standard error go; nil where they go where this process's go.
    public var output: FileDescriptor?

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
        kept = []
        made = []
        written = []
        keptFiles = nil
        devices = []
        readOnly = []
        usesHostNetwork = false
        output = nil
    }
}
