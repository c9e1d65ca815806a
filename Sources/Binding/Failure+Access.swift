internal import Host
internal import Sysfs
internal import SystemPackage

extension Failure {
    /// The failure of one access to a file of `/sys`, before anything was changed.
    ///
    /// `verb` says what was tried, "read".
    static func access(_ verb: String, _ path: SysfsPath, _ errno: Errno) -> Failure {
        let denied = errno == .permissionDenied || errno == .notPermitted
        return Failure(
            denied ? .permission : .system,
            "Cannot \(verb) '/sys\(path)': \(errno.name).",
            help: denied ? ["Run it as root."] : [],
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
