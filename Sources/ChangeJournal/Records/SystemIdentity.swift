internal import DeviceBinding
package import JSON5Text

/// Which `/sys` a change was made in: a record of another one is never acted on.
public struct SystemIdentity: Hashable, Sendable {
    /// What is behind a `/sys`.
    public enum Kind: String, Hashable, Sendable {
        /// The running kernel.
        case kernel
        /// A machine of `anybind mount` or `anybind run`.
        case mount
        /// A machine of `--machine`, whose state is kept in a file.
        case state
        /// Any other directory.
        case tree
    }

    /// What is behind it.
    public var kind: Kind
    /// The device number of its file system; for a state file, of the machine's text.
    public var device: String
    /// The boot that it lives as long as.
    public var boot: String

    /// A `/sys`.
    public init(_ kind: Kind, device: String, boot: String) {
        self.kind = kind
        self.device = device
        self.boot = boot
    }
}

extension SystemIdentity: TextForm {
    /// The text form of the identity.
    package var form: JSON {
        .object(["kind": .text(kind.rawValue), "device": .text(device), "boot": .text(boot)])
    }

    /// The identity of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        let word = try fields.take("kind")
        guard let kind = Kind(rawValue: try word.text()) else {
            throw JSON5ShapeError("unknown kind of /sys", word)
        }
        self.init(
            kind,
            device: try fields.take("device").text(),
            boot: try fields.take("boot").text()
        )
        try fields.end()
    }
}

/// Who makes a change: for people that read it; nothing is decided by it.
public struct Author: Hashable, Sendable {
    /// The number of the user.
    public var user: Int
    /// The user who became that one by sudo(8); nil where nobody says.
    public var login: String?
    /// The number of the process.
    public var process: Int
    /// Anybind's own words of the command line: nothing of what stands behind `--`.
    public var command: [String]

    /// The most bytes of a command that are kept.
    static let commandBytesMax = 4096

    /// Who makes a change; of a long command the beginning is kept.
    public init(user: Int, login: String?, process: Int, command: [String]) {
        self.user = user
        self.login = login
        self.process = process
        var room = Author.commandBytesMax
        self.command = command.prefix { $0 != "--" }.prefix { word in
            room -= word.utf8.count + 1
            return room >= 0
        }
    }

    /// The command as a person would type it.
    public var words: String { command.joined(separator: " ") }
}

extension Author: TextForm {
    /// The text form of the author.
    package var form: JSON {
        .object([
            "user": .integer(user), "login": .optional(login), "process": .integer(process),
            "command": .texts(command),
        ])
    }

    /// The author of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        user = try fields.take("user").integer()
        let login = try fields.take("login")
        self.login = login.isNull ? nil : try login.text()
        process = try fields.take("process").integer()
        command = []
        for word in try fields.take("command").list() { command.append(try word.text()) }
        try fields.end()
    }
}
