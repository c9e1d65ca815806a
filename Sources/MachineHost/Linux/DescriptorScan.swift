import SystemPackage

/// One pass over the descriptors that all processes have open.
///
/// It costs some five system calls a process and one a descriptor. A descriptor's file is never asked for
/// anything here: stat(2) on a dead network file system hangs.
struct DescriptorScan {
    /// Where `/proc` lies.
    let proc: FilePath

    /// An open descriptor of a process.
    struct Descriptor {
        /// The process ID.
        let pid: Int
        /// The link in `/proc/PID/fd`.
        let link: FilePath
        /// What the link says: a path, `socket:[4026]`, `anon_inode:[vfio-device]`.
        let target: String
    }

    /// What was looked at.
    struct Tally: Hashable {
        /// The IDs of the processes, the lowest first.
        var processes: [Int] = []
        /// How many of them could not be looked into.
        var unreadable = 0
    }

    /// Shows each descriptor of every process, that with the lowest ID first.
    func run(_ look: (Descriptor) -> Void) throws(HostError) -> Tally {
        let entries: [String]
        do { entries = try names(in: proc) } catch { throw .cannot("list", proc, error) }
        // By number, so that the same processes are always told in the same order.
        var tally = Tally(processes: entries.compactMap(Int.init).sorted())
        for pid in tally.processes where !isReadable(pid, look) { tally.unreadable += 1 }
        return tally
    }

    /// Shows each descriptor of a process; whether all of them could be seen.
    private func isReadable(_ pid: Int, _ look: (Descriptor) -> Void) -> Bool {
        let folder = proc.appending("\(pid)/fd")
        let descriptors: [String]
        do { descriptors = try names(in: folder) } catch { return error.isGone }
        var isReadable = true
        for name in descriptors {
            let link = folder.appending(name)
            do {
                look(Descriptor(pid: pid, link: link, target: try readlink(link)))
            } catch {
                if !error.isGone { isReadable = false }
            }
        }
        return isReadable
    }
}

extension DescriptorScan.Descriptor {
    /// The file's path as it is, or was before the file was deleted.
    var path: Substring {
        target.hasSuffix(Self.deleted) ? target.dropLast(Self.deleted.count) : target[...]
    }

    /// The last component of the file's path.
    var name: Substring {
        let path = self.path
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return path[path.index(after: slash)...]
    }

    /// Whether it is of the device with a number: asked only where the names are equal.
    ///
    /// A virtual machine's process may have a `/dev` of its own, where the node has another inode.
    func isNode(_ number: DeviceNumber, isBlock: Bool) -> Bool {
        guard let status = try? Stat(link) else { return false }
        return status.type == (isBlock ? .blockSpecial : .characterSpecial)
            && DeviceNumber(status.specialDeviceID) == number
    }

    /// Source: `d_path()`, fs/d_path.c.
    private static let deleted = " (deleted)"
}

extension Errno {
    /// Whether a process ended, or closed the descriptor, in the meantime.
    fileprivate var isGone: Bool { self == .noSuchFileOrDirectory || self == .noSuchProcess }
}
