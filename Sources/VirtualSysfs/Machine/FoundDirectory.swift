internal import DriverCore
internal import Sysfs
internal import SystemPackage

/// A directory that a path was found to lead to.
struct FoundDirectory: Hashable, Sendable {
    let path: String
    let directory: Directory
}

/// Looking names up, many of them one after the other in one directory.
extension SysfsMachine {
    /// What a path names; see ``DriverCore/DriverCore/entry(at:following:)``.
    ///
    /// The way to its directory is walked once, for as long as nothing changes.
    mutating func entry(at path: SysfsPath, following: Bool) throws(Errno) -> Entry {
        guard let (parent, name) = path.plainLastName else {
            return try core.entry(at: path, following: following)
        }
        let directory = try self.directory(at: parent)
        guard let node = core.child(name, of: directory) else { throw .noSuchFileOrDirectory }
        if following, node.isLinkOrDirectory { return try core.entry(at: path, following: true) }
        return Entry(directory: directory, node: node)
    }

    private mutating func directory(at text: String) throws(Errno) -> Directory {
        assert(text.isEmpty || text.hasPrefix("/"), "a path is told from the root on")
        if let found, found.path == text { return found.directory }
        let path = SysfsPath(text)
        guard case .directory(let directory) = try core.entry(at: path, following: true).node else {
            throw .notDirectory
        }
        found = FoundDirectory(path: text, directory: directory)
        return directory
    }
}

extension Node {
    fileprivate var isLinkOrDirectory: Bool {
        if case .file = self { false } else { true }
    }
}

extension SysfsPath {
    /// The path of the directory and the name in it; nil where the path ends in another way, or is too long.
    fileprivate var plainLastName: (parent: String, name: String)? {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")), text.utf8.count < 4096 else {
            return nil
        }
        let name = text[text.utf8.index(after: slash)...]
        guard 1...255 ~= name.utf8.count, name != ".", name != ".." else { return nil }
        return (String(text[..<slash]), String(name))
    }
}
