/// A path inside a `/sys`, written from its root: `/bus/pci/devices/0000:03:00.0/driver`.
///
/// The root itself is not part of the path: the same path names the same file in the host's `/sys`,
/// in a copy of it below any directory, and in a simulated machine.
public struct SysfsPath: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path as text; it begins with `/` and does not end with one, except for the root.
    public let text: String

    /// A path from text that the program itself wrote; a leading `/` is added where it is missing.
    public init(_ text: String) {
        self.text = text.hasPrefix("/") ? text : "/" + text
    }

    /// A path written in the source, `"/bus/pci"`.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The path of `name` inside this directory.
    ///
    /// `name` is one file name, `driver_override`, or several joined by `/`.
    public static func / (directory: SysfsPath, name: String) -> SysfsPath {
        SysfsPath(directory.text == "/" ? "/" + name : directory.text + "/" + name)
    }

    /// The last name in the path: `driver` for `/bus/pci/devices/0000:03:00.0/driver`.
    public var lastName: String {
        lastComponent(of: text)
    }

    /// The text of the path.
    public var description: String { text }
}

/// Whether `name`, which a person or another file gave, can be one name inside a directory.
///
/// Refused are the empty name, `.`, `..`, and whatever holds a `/` or a NUL byte; everything
/// that is put into a path and was not written by the program goes through here.
public func isFileName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
        && !name.utf8.contains(0) && !name.utf8.contains(UInt8(ascii: "/"))
}

/// The text after the last `/` of `path`: the name that a symbolic link's target ends in.
public func lastComponent(of path: String) -> String {
    let utf8 = path.utf8
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[utf8.index(after: slash)...])
}
