internal import DriverCore
internal import Sysfs
internal import SystemPackage

// Source: `MAXSYMLINKS`, include/linux/namei.h; `PATH_MAX` and `NAME_MAX`, include/uapi/linux/limits.h.

/// The most links that one path may lead through.
private let linksMax = 40
/// The most bytes of a path, without the NUL at its end, and of one name in it.
private let pathBytesMax = 4095
private let nameBytesMax = 255

extension DriverCore {
    /// What a path names, walked name by name as the kernel does, through every link on the way.
    ///
    /// A link at the end is followed when asked, or when the path ends in a slash or in `/.`.
    func entry(at path: SysfsPath, following: Bool) throws(Errno) -> Entry {
        let text = path.text
        guard text.utf8.count <= pathBytesMax else { throw .fileNameTooLong }
        assert(text.hasPrefix("/"), "a path begins at the root")
        var entry = Entry(directory: .root, node: .directory(.root))
        var links = 0
        var rest = text.utf8[...]
        while let name = try nextName(in: text, &rest) {
            let here = try enter(entry.node, &links)
            entry = Entry(directory: here, node: try node(name, in: here))
        }
        let mustBeDirectory = text.hasSuffix("/") || text.hasSuffix("/.")
        if !following, !mustBeDirectory { return entry }
        if case .file = entry.node, !mustBeDirectory { return entry }
        let directory = try enter(entry.node, &links)
        return Entry(directory: parent(of: directory), node: .directory(directory))
    }

    /// The directory that a node is or leads to.
    private func enter(_ node: Node, _ links: inout Int) throws(Errno) -> Directory {
        switch node {
        case .directory(let directory): return directory
        case .file: throw .notDirectory
        case .link(let target):
            links += 1
            guard links <= linksMax else { throw .tooManySymbolicLinkLevels }
            return target
        }
    }

    private func node(_ name: String, in directory: Directory) throws(Errno) -> Node {
        if name == ".." { return .directory(parent(of: directory)) }
        guard let child = child(name, of: directory) else { throw .noSuchFileOrDirectory }
        return child
    }

    /// The next name of a path; `.` and doubled slashes are passed over.
    private func nextName(in text: String, _ rest: inout Substring.UTF8View) throws(Errno)
        -> String?
    {
        while true {
            rest = rest.drop { $0 == UInt8(ascii: "/") }
            if rest.isEmpty { return nil }
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            let name = String(text[rest.startIndex..<end])
            guard name.utf8.count <= nameBytesMax else { throw .fileNameTooLong }
            assert(!name.isEmpty, "a name of nothing would be found for ever")
            rest = rest[end...]
            if name != "." { return name }
        }
    }
}
