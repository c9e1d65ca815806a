internal import MachineHost
internal import Sysfs
internal import SystemPackage

extension Failure {
    /// The failure of one access to a file of `/sys`, before anything was changed.
    ///
    /// `verb` says what was tried, "read".
    static func access(
        _ verb: String,
        _ path: SysfsPath,
        in root: String,
        _ errno: Errno
    ) -> Failure {
        let denied = errno == .permissionDenied || errno == .notPermitted
        return Failure(
            denied ? .permission : .system,
            "Cannot \(verb) '\(shown(path, in: root))': \(errno.words).",
            help: denied ? [.runAsRoot] : errno.helpOnAccess,
            path: path,
            errno: errno
        )
    }

    /// The failure of a question to the host.
    static func host(_ error: HostError) -> Failure {
        let code: Code
        switch error.code {
        case .busy: code = .busy
        case .unknownName: code = .notFound
        case .unsupported, .system: code = error.isDenied ? .permission : .system
        }
        // Inside a sentence it stands as it is; here it is one.
        let sentence = error.message.prefix(1).uppercased() + error.message.dropFirst()
        return Failure(
            code,
            sentence.hasSuffix(".") ? sentence : sentence + ".",
            errno: error.errno
        )
    }
}

/// A path as a message shows it, in the file system of who reads it: `/sys/bus/pci`.
func shown(_ path: SysfsPath, in root: String) -> String {
    printable(root + path.text, upTo: 300)
}

extension HostError {
    /// Whether the system refused for want of a right.
    fileprivate var isDenied: Bool {
        errno == .permissionDenied || errno == .notPermitted
    }
}

extension Errno {
    /// What is to be known of a file that cannot be reached in a copy of a `/sys`.
    fileprivate var helpOnAccess: [Remedy] {
        self == .improperLink ? [.leadsOutOfTree] : []
    }
}
