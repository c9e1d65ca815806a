import Glibc
package import SystemPackage

/// Who keeps a file locked by flock(2), as far as `/proc` tells.
package struct LockHolders: Hashable, Sendable {
    /// The processes that have the lock, without this one, that with the lowest number first.
    package var processes: [HoldingProcess] = []
    /// How many processes could not be looked into.
    package var unreadable = 0

    /// Nobody is known.
    package init() {}
}

extension LinuxHost {
    /// The processes that keep a file locked by flock(2), wherever they got its descriptor from.
    ///
    /// A lock belongs to an open file, and so to every process that has inherited it: the one that took it may have
    /// ended long ago. Source: show_fd_locks(), fs/locks.c: `/proc/PID/fdinfo/N` has a line `lock:` for each lock
    /// of the open file behind that descriptor.
    package func lockHolders(of path: FilePath) throws(HostError) -> LockHolders {
        let wanted: FileIdentity
        do throws(Errno) { wanted = try FileIdentity(of: path, followsLink: false) } catch {
            throw .cannot("look at", path, error)
        }
        let name = path.lastComponent?.string ?? ""
        let own = LinuxHost.process
        var found: Set<Int> = []
        let tally = try DescriptorScan(proc: proc).run { descriptor in
            guard descriptor.pid != own, !found.contains(descriptor.pid), descriptor.name == name,
                (try? FileIdentity(of: descriptor.link, followsLink: true)) == wanted,
                hasLock(descriptor)
            else { return }
            found.insert(descriptor.pid)
        }
        var holders = LockHolders()
        holders.processes = found.sorted().map { HoldingProcess($0, in: proc) }
        holders.unreadable = tally.unreadable
        return holders
    }

    /// Whether somebody keeps a file locked by flock(2), for a user who may not open it; nil where nobody tells.
    ///
    /// Source: locks_show(), fs/locks.c: a line of `/proc/locks` has the device of the file system and the inode.
    package func isLocked(_ path: FilePath) -> Bool? {
        guard let file = try? FileIdentity(of: path, followsLink: false),
            let lines = try? contents(of: proc.appending("locks"), upTo: 1 << 24).lines
        else { return nil }
        return lines.contains { line in
            let words = line.words
            return words.contains { $0.equals("FLOCK") } && words.contains { $0.text == file.text }
        }
    }

    private func hasLock(_ descriptor: DescriptorScan.Descriptor) -> Bool {
        let number = descriptor.link.lastComponent?.string ?? ""
        let info = proc.appending("\(descriptor.pid)/fdinfo").appending(number)
        guard let bytes = try? OpenFile(info, .readOnly).readAll(upTo: 65_536) else { return false }
        return bytes.lines.contains { line in
            let words = line.words
            return words.first?.equals("lock:") == true && words.contains { $0.equals("FLOCK") }
        }
    }
}

/// Which file it is, whatever it is called.
private struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64

    init(of path: FilePath, followsLink: Bool) throws(Errno) {
        var status = stat()
        // SAFETY: fstatat(2) reads the path and fills the one struct that is lent to it.
        _ = try retrying {
            unsafe path.withPlatformString { path in
                unsafe fstatat(AT_FDCWD, path, &status, followsLink ? 0 : AT_SYMLINK_NOFOLLOW)
            }
        }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// As `/proc/locks` has it, `00:1a:4711`: two hexadecimal digits at least, and the inode in decimal.
    ///
    /// Source: MAJOR() and MINOR(), gnu_dev_major(), bits/sysmacros.h of glibc.
    var text: String {
        let major = device >> 8 & 0xFFF | device >> 32 & 0xFFFF_F000
        let minor = device & 0xFF | device >> 12 & 0xFFFF_FF00
        return "\(FileIdentity.hexadecimal(major)):\(FileIdentity.hexadecimal(minor)):\(inode)"
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return text.utf8.count < 2 ? "0" + text : text
    }
}
