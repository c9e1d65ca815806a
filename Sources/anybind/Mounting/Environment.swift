import Glibc
import MachineHost
import SystemPackage

/// What this process was started with and by.
enum Environment {
    /// The path of this program; its name may have changed since.
    static var program: String { realPath("/proc/self/exe") ?? "" }

    /// Whether it may not mount by itself.
    static var isOrdinaryUser: Bool { geteuid() != 0 }

    /// `NAME=VALUE` of each variable.
    static var variables: [String] {
        var variables: [String] = []
        // SAFETY: the array of the C library ends with a null pointer, and nothing here changes it.
        var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = unsafe environ
        while let variable = unsafe next.pointee {
            unsafe variables.append(String(cString: variable))
            unsafe next += 1
        }
        return variables
    }

    /// The value of a variable; nil where it is not set, or empty.
    static func variable(_ name: String) -> String? {
        // SAFETY: getenv(3) gives a string of the environment, which nothing here changes.
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// The number of this process, asked for once.
    static let process = LinuxHost.process

    /// A path without links, from the root; nil where there is nothing.
    static func realPath(_ path: String) -> String? { try? resolve(path) }

    /// A path without links, from the root.
    static func resolve(_ path: String) throws(Errno) -> String {
        // SAFETY: realpath(3) makes a string that is freed here.
        guard let found = unsafe realpath(path, nil) else { throw Errno(rawValue: errno) }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    /// The path of a directory on which something is mounted, also where nobody answers for that any more.
    static func mountPoint(_ path: String) -> String {
        if let found = realPath(path) { return found }
        let written = FilePath(path)
        let above = written.removingLastComponent()
        guard let name = written.lastComponent,
            let directory = realPath(above.isEmpty ? "." : above.string)
        else { return path }
        return FilePath(directory).appending(name).string
    }
}
