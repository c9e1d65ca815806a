import Glibc

/// What this process was started with and by.
enum Environment {
    /// The path of this program; its name may have changed since.
    static var program: String { realPath("/proc/self/exe") ?? "" }

    /// `NAME=VALUE` of each variable.
    static var variables: [String] {
        var variables: [String] = []
        // SAFETY: the array of the C library ends with a null pointer, and nothing here changes it.
        var place: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = unsafe environ
        while let variable = unsafe place.pointee {
            unsafe variables.append(String(cString: variable))
            unsafe place += 1
        }
        return variables
    }

    /// A path without links, from the root; nil where there is nothing.
    static func realPath(_ path: String) -> String? {
        // SAFETY: realpath(3) makes a string that is freed here.
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }
}
