/// The directories of a policy, the one that counts most first; nothing of them was looked at yet.
public struct PolicyPlaces: Hashable, Sendable {
    /// The directories.
    public var directories: [String]

    /// Some directories, the one that counts most first.
    public init(_ directories: [String]) { self.directories = directories }

    /// Those of the running system: the administrator's, what lasts as long as the boot, and those of packages.
    public static let system = PolicyPlaces([
        "/etc/anybind/policy.d", "/run/anybind/policy.d", "/usr/lib/anybind/policy.d",
    ])
}

/// A file of a policy, and what came of it.
public struct PolicyFile: Hashable, Sendable {
    /// What a file is to the policy.
    public enum Kind: Hashable, Sendable {
        /// It has so many rules.
        case rules(Int)
        /// It is empty or a link to /dev/null, so that files of its name are not read.
        case mask
        /// A file of its name in a directory that counts more is read in its place.
        case overridden(by: String)
    }

    /// The path.
    public var path: String
    /// What it is to the policy.
    public var kind: Kind

    /// A file.
    public init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// What the name of each file ends in.
    static let suffix = ".json5"

    /// Whether files of that name are read.
    ///
    /// Those that begin with a dot are of somebody who is at work.
    static func isOne(_ name: String) -> Bool {
        name.hasSuffix(suffix) && name.utf8.count > suffix.utf8.count && name.utf8.first != 0x2E
    }
}

/// The rules of all files, and the files.
public struct Policy: Hashable, Sendable {
    /// The rules, by the names of their files and the lines on which they stand.
    public var rules: [PolicyRule]
    /// The files of all directories, by name, the one that counts most first.
    public var files: [PolicyFile]

    /// A policy.
    public init(rules: [PolicyRule] = [], files: [PolicyFile] = []) {
        self.rules = rules
        self.files = files
    }
}
