internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// Reads files of `/sys` for an impact: what has vanished is not there, and what cannot be read is noted as unknown.
struct ImpactReader {
    /// Where the files are.
    let sysfs: any Sysfs
    /// What could not be read.
    private(set) var unknowns: [Impact.Unknown] = []

    /// A reader that has read nothing.
    init(_ sysfs: any Sysfs) {
        self.sysfs = sysfs
    }

    /// The text of an attribute; nil where it is not there, or cannot be read.
    mutating func text(_ path: SysfsPath) -> String? {
        read(path) { sysfs, path throws(Errno) in try sysfs.readText(path) }
    }

    /// The target of a link; nil where there is none, or it cannot be read.
    mutating func target(_ path: SysfsPath) -> String? {
        read(path) { sysfs, path throws(Errno) in
            do throws(Errno) { return try sysfs.readlink(path) } catch {
                // No link stands there, which is an answer.
                if error == .invalidArgument { return nil }
                throw error
            }
        } ?? nil
    }

    /// The path that a link leads to; nil where there is none, or it cannot be read.
    mutating func destination(_ path: SysfsPath) -> SysfsPath? {
        guard let target = target(path) else { return nil }
        guard let destination = path.resolving(target) else {
            note("'\(shown(path, in: sysfs.root))' leads out of '\(sysfs.root)'", path)
            return nil
        }
        return destination
    }

    /// The entries of a directory; nil where it is not there, or cannot be read.
    mutating func entries(_ path: SysfsPath) -> [SysfsEntry]? {
        read(path) { sysfs, path throws(Errno) in try sysfs.entries(path) }
    }

    /// The names in a directory; none where it is not there, or cannot be read.
    mutating func names(_ path: SysfsPath) -> [String] {
        read(path) { sysfs, path throws(Errno) in try sysfs.list(path) } ?? []
    }

    /// Whether there is an entry; it is assumed to be there where that cannot be told.
    mutating func isThere(_ path: SysfsPath) -> Bool {
        read(path) { sysfs, path throws(Errno) -> Bool in
            do throws(Errno) {
                _ = try sysfs.stat(path)
                return true
            } catch {
                if error.meansGone { return false }
                throw error
            }
        } ?? true
    }

    /// How many directories there are in a directory, those that are not shown too; nil where that is not told.
    ///
    /// Source: kernfs_refresh_inode(), fs/kernfs/inode.c.
    mutating func directoryCount(_ path: SysfsPath) -> Int? {
        let links = read(path) { sysfs, path throws(Errno) in try sysfs.stat(path).links }
        return links.flatMap { $0 < 2 ? nil : $0 - 2 }
    }

    /// Notes something that cannot be told: a sentence without its stop, and the rule that it refuses by.
    mutating func note(
        _ sentence: String,
        _ path: SysfsPath?,
        rule: Binder.Refusal.Rule? = nil
    ) {
        let unknown = Impact.Unknown(sentence + ".", path: path, rule: rule)
        if !unknowns.contains(unknown) { unknowns.append(unknown) }
    }

    private mutating func read<Value>(
        _ path: SysfsPath,
        _ body: (any Sysfs, SysfsPath) throws(Errno) -> Value
    ) -> Value? {
        do throws(Errno) { return try body(sysfs, path) } catch {
            if !error.meansGone {
                note("'\(shown(path, in: sysfs.root))' cannot be read: \(error.words)", path)
            }
            return nil
        }
    }
}

extension SysfsPath {
    /// The path that a link at this path leads to; nil where its target leads out of the tree.
    func resolving(_ target: String) -> SysfsPath? {
        var parts =
            target.hasPrefix("/") ? [] : text.split(separator: "/").dropLast().map(String.init)
        for step in target.split(separator: "/") where step != "." {
            if step != ".." {
                parts.append(String(step))
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return SysfsPath("/" + parts.joined(separator: "/"))
    }
}
