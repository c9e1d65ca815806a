import Glibc
import SystemPackage

extension LinuxHost {
    /// The user and group of a name, `alice`, `alice:kvm`, `1000:36`.
    ///
    /// A name is looked up before a text of digits is taken for a number, as chown(1) does. Only the
    /// system's own files are read, `passwd` and `group`.
    public func owner(named text: String) throws(HostError) -> FileOwner {
        // A system without such files, an initramfs or a container, still has numbers.
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let users = AccountFile(parsing: try contentsIfPresent(of: etc.appending("passwd")))
        let entry = users.entry(named: String(parts[0]))
        guard let user = entry?.number ?? AccountFile.number(parts[0]) else {
            throw Self.unknown("user", parts[0], in: "passwd")
        }
        guard parts.count == 2 else { return FileOwner(user: user, group: nil) }
        guard !parts[1].isEmpty else {
            let name = text.printable
            throw HostError(.unknownName, "'\(name)' names no group after the colon")
        }
        let groups = AccountFile(parsing: try contentsIfPresent(of: etc.appending("group")))
        let named = groups.entry(named: String(parts[1]))
        guard let group = named?.number ?? AccountFile.number(parts[1]) else {
            throw Self.unknown("group", parts[1], in: "group")
        }
        return FileOwner(user: user, group: group)
    }

    /// The names of a user and a group; a number where the system's own files have none.
    public func name(of owner: FileOwner) -> String {
        owner.name(
            user: { name(of: $0, in: "passwd") },
            group: { name(of: $0, in: "group") }
        )
    }

    private func name(of number: UInt32, in file: String) -> String? {
        let bytes = (try? contentsIfPresent(of: etc.appending(file))) ?? []
        return AccountFile(parsing: bytes).entries.first { $0.number == number }?.name
    }

    private static func unknown(_ kind: String, _ name: Substring, in file: String) -> HostError {
        let name = String(name).printable
        let text =
            "There is no \(kind) '\(name)' in /etc/\(file). A \(kind) that another service knows, such as"
            + " LDAP, can be given by number."
        return HostError(.unknownName, text)
    }

    /// Gives a device node to a user; a symbolic link in its place is changed itself, not followed.
    public func setOwner(_ owner: FileOwner, of node: String) throws(HostError) {
        assert(owner.user != UInt32.max && owner.group != UInt32.max, "-1 changes nothing")
        guard !node.utf8.contains(0) else {
            throw HostError(
                .unknownName,
                "'\(node.printable)' is not a path",
                errno: .invalidArgument
            )
        }
        let path = located(node)
        do {
            _ = try retrying {
                // SAFETY: the path lives for the call; a group of -1 stays as it is.
                unsafe path.withPlatformString {
                    unsafe lchown($0, owner.user, owner.group ?? gid_t.max)
                }
            }
        } catch {
            throw .cannot("change the owner of", path, error)
        }
    }

    /// Who owns a device node; a link in its place is looked at itself.
    public func owner(ofNode node: String) -> FileOwner? {
        guard !node.utf8.contains(0) else { return nil }
        var status = stat()
        // SAFETY: lstat(2) reads the path, and fills the struct that is lent to it.
        let answer = unsafe located(node).withPlatformString { unsafe lstat($0, &status) }
        return answer == 0 ? FileOwner(user: status.st_uid, group: status.st_gid) : nil
    }

    /// The device node that a path below `/dev` leads to; the number tells, whatever the path is called.
    public func node(at path: String) -> DeviceNode? {
        guard path.hasPrefix("/dev/"), !path.utf8.contains(0), let status = try? Stat(located(path))
        else { return nil }
        let isBlock = status.type == .blockSpecial
        guard isBlock || status.type == .characterSpecial else { return nil }
        return DeviceNode(
            name: String(path.dropFirst(5)),
            number: DeviceNumber(status.specialDeviceID).description,
            isBlock: isBlock
        )
    }

    /// Whether `/sys` is the kernel's own: a machine that `anybind run` has put there makes no nodes.
    public var makesNodes: Bool { isOfTheSameMachine }

    /// Whether `/sys` is the kernel's own: what lies at `/sys` is sysfs, or nothing of another kind that is mounted.
    public var isOfTheSameMachine: Bool {
        let mount = (try? mounts())?.last { $0.target == "/sys" }
        return mount.map { $0.fileSystem == "sysfs" } ?? true
    }

    /// Waits until a device node is there: eleven checks, after 1, 2, 4 and so on to 1024 milliseconds.
    ///
    /// devtmpfs makes a node before the write that bound the device returns, so that the first look finds
    /// it; the others are for a `/dev` that a daemon fills.
    public func nodeExists(_ node: String) -> Bool {
        guard !node.utf8.contains(0) else { return false }
        return exists(located(node), waits: 11)
    }

    /// Waits a moment for the kernel to go on.
    public func pause() { _ = poll(nil, 0, 50) }

    /// Whether a path is there, now or after one of so many waits, each twice as long as the last.
    func exists(_ path: FilePath, waits: Int) -> Bool {
        assert(0...20 ~= waits, "each wait is twice the one before: the last would take long")
        for wait in 0..<waits {
            if (try? Stat(path)) != nil { return true }
            // poll(2) on no descriptor at all is a wait, which a signal may shorten.
            _ = poll(nil, 0, 1 << Int32(wait))
        }
        return (try? Stat(path)) != nil
    }
}
