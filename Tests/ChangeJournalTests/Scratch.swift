import Glibc
import Sysfs

/// A directory for one test, which goes with all that anybody put there.
final class Scratch: Sendable {
    /// The path.
    let root: String

    /// A directory; `removed` has only its name left.
    init(removed: Bool = false) {
        var template = Array("/tmp/anybind-journal-XXXXXX".utf8CString)
        // SAFETY: mkdtemp(3) writes over the six letters of the array that is lent to it.
        let isMade = unsafe mkdtemp(&template) != nil
        precondition(isMade, "no directory could be made: errno \(errno)")
        root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        if removed { _ = unsafe rmdir(root) }
    }

    /// A file, with its name.
    struct File {
        let name: String
        let bytes: [UInt8]
    }

    /// A directory with these files.
    convenience init(_ files: [File]) {
        self.init()
        for file in files { write(file.name, file.bytes) }
    }

    deinit {
        // SAFETY: remove(3) reads the path.
        for name in names(in: "/lock") { unsafe remove(root + "/lock/" + name) }
        for name in names(in: "/") { unsafe remove(root + "/" + name) }
        unsafe remove(root)
    }

    /// The names in it, but for that of the directory of leases.
    var names: [String] { names(in: "/").filter { $0 != "lock" } }

    /// All files but those of leases, by name.
    var files: [File] { names.sorted().map { File(name: $0, bytes: bytes($0) ?? []) } }

    private func names(in path: SysfsPath) -> [String] {
        (try? HostSysfs(root: root).list(path)) ?? []
    }

    /// The bytes of a file; none where it is not there.
    func bytes(_ name: String) -> [UInt8]? {
        try? HostSysfs(root: root).readBytes(SysfsPath("/\(name)"), limit: 1 << 24)
    }

    /// Makes a file.
    func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) {
        let path = root + "/" + name
        // SAFETY: each call reads what is lent to it.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        precondition(descriptor >= 0, "\(path) could not be made: errno \(errno)")
        let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
        precondition(count == bytes.count)
        close(descriptor)
    }

    /// Makes a directory.
    func directory(_ name: String, mode: UInt32) {
        let path = root + "/" + name
        // SAFETY: the calls read the path.
        let answer = unsafe mkdir(path, mode) + (unsafe chmod(path, mode))
        precondition(answer == 0, "\(path) could not be made: errno \(errno)")
    }

    /// Makes a link.
    func link(_ name: String, to target: String) {
        // SAFETY: symlink(2) reads both paths.
        let answer = unsafe symlink(target, root + "/" + name)
        precondition(answer == 0, "\(name) could not be made: errno \(errno)")
    }

    /// Makes a named pipe.
    func pipe(_ name: String) {
        // SAFETY: mkfifo(3) reads the path.
        let answer = unsafe mkfifo(root + "/" + name, 0o644)
        precondition(answer == 0, "\(name) could not be made: errno \(errno)")
    }

    /// Sets the permissions of a file.
    func setMode(_ name: String, _ mode: UInt32) {
        // SAFETY: chmod(2) reads the path.
        let answer = unsafe chmod(root + "/" + name, mode)
        precondition(answer == 0, "\(name) is not there: errno \(errno)")
    }

    /// Whether anything has this name, a link too.
    func holds(_ name: String) -> Bool {
        var status = stat()
        // SAFETY: lstat(2) reads the path and fills the struct.
        return unsafe lstat(root + "/" + name, &status) == 0
    }

    /// All that is in it: names, modes, owners and bytes, a line each.
    var portrait: [String] {
        names(in: "/").sorted().map { name in
            var status = stat()
            // SAFETY: lstat(2) reads the path and fills the struct.
            _ = unsafe lstat(root + "/" + name, &status)
            let inside = names(in: SysfsPath("/\(name)")).sorted()
            return "\(name) \(status.st_mode) \(status.st_uid) \(bytes(name) ?? []) \(inside)"
        }
    }

    /// Gives a file to another user.
    func give(_ name: String) {
        // SAFETY: chown(2) reads the path.
        let answer = unsafe chown(root + "/" + name, 12345, 12345)
        precondition(answer == 0, "\(name) could not be given away: errno \(errno)")
    }

    /// The permissions of a file.
    func mode(_ name: String) -> UInt32 {
        var status = stat()
        // SAFETY: stat(2) reads the path and fills the struct.
        let answer = unsafe stat(root + "/" + name, &status)
        precondition(answer == 0, "\(name) is not there")
        return status.st_mode & 0o777
    }
}
