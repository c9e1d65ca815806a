internal import DriverCore
internal import Sysfs
internal import SystemPackage

/// The calls that look at the tree or open a file of it.
extension SysfsMachine {
    func list(_ path: SysfsPath) throws(Errno) -> [String] {
        guard case .directory(let directory) = try core.entry(at: path, following: true).node else {
            throw .notDirectory
        }
        return core.names(in: directory)
    }

    mutating func entries(_ path: SysfsPath) throws(Errno) -> [SysfsEntry] {
        var entries: [SysfsEntry] = []
        for name in try list(path) {
            entries.append(SysfsEntry(name: name, kind: try stat(path / name).kind))
        }
        return entries
    }

    mutating func readlink(_ path: SysfsPath) throws(Errno) -> String {
        let entry = try self.entry(at: path, following: false)
        guard case .link(let target) = entry.node else { throw .invalidArgument }
        return relativeLink(from: core.path(of: entry.directory), to: core.path(of: target))
    }

    mutating func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        let node = try entry(at: path, following: false).node
        return core.stat(node)
    }

    mutating func open(_ path: SysfsPath, _ access: SysfsAccess, asRoot: Bool = true)
        throws(Errno) -> SysfsHandle
    {
        let node = try entry(at: path, following: true).node
        // A machine that has stopped can be looked at and answers nothing.
        if core.stopReason != nil { throw .ioError }
        switch node {
        case .directory, .link:
            guard access == .read else { throw .isDirectory }
        case .file(let file):
            let mode = core.mode(of: file)
            // A file without a show or store function is closed to root too: the bits decide.
            guard !access.reads || mode & 0o444 != 0, !access.writes || mode & 0o222 != 0 else {
                throw .permissionDenied
            }
        }
        return try files.insert(OpenFile(node: node, access: access, isRoots: asRoot))
    }
}

extension SysfsAccess {
    var reads: Bool { self != .write }
    var writes: Bool { self != .read }
}
