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
        in sysfs: any Sysfs,
        _ errno: Errno
    ) -> Failure {
        let denied = errno == .permissionDenied || errno == .notPermitted
        return Failure(
            denied ? .permission : .system,
            "Cannot \(verb) '\(sysfs.shown(path))': \(errno.name).",
            help: denied ? ["Run it as root."] : errno.helpOnAccess,
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
        return Failure(
            code,
            error.message.hasSuffix(".") ? error.message : error.message + ".",
            errno: error.errno
        )
    }
}

extension HostError {
    /// Whether the system refused for want of a right.
    fileprivate var isDenied: Bool {
        errno == .permissionDenied || errno == .notPermitted
    }
}

extension Errno {
    /// What is to be known of a file that cannot be reached in a copy of a `/sys`.
    fileprivate var helpOnAccess: [String] {
        self == .improperLink
            ? ["It leads out of the directory that '--sysfs' names, and is not followed."] : []
    }
}
