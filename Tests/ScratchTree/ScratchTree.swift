import Glibc
import Synchronization

/// A directory that is made for one test and removed after it, with all that the test put there.
public final class ScratchTree: Sendable {
    /// The path of the directory.
    public let root: String

    /// What was made, in order: what lies in a directory comes after it.
    private let made = Mutex<[String]>([])

    /// An empty directory below the system's directory for such.
    public init() {
        var template = Array("/tmp/anybind-test-XXXXXX".utf8CString)
        // SAFETY: mkdtemp(3) writes over the six letters of the array that is lent to it.
        let isMade = unsafe mkdtemp(&template) != nil
        precondition(isMade, "no directory could be made: errno \(errno)")
        root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        // SAFETY: remove(3) reads the path while it runs.
        for path in made.withLock({ $0 }).reversed() { unsafe remove(path) }
        ScratchTree.removeAll(in: root)
    }

    /// Removes a directory with what a program has made in it, and follows no link.
    private static func removeAll(in path: String) {
        // SAFETY: opendir(3) reads the path; an entry is copied before the next one is read.
        guard let stream = unsafe opendir(path) else { return }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(path + "/" + name) }
        }
        unsafe closedir(stream)
        for name in names {
            // A directory that is not empty, or a mount, answers so.
            if unsafe remove(name) != 0, errno == ENOTEMPTY { removeAll(in: name) }
        }
        unsafe remove(path)
    }

    /// Makes a directory, and those above it.
    public func directory(_ path: String) {
        var way = root
        for name in path.split(separator: "/") {
            way += "/" + name
            // SAFETY: mkdir(2) reads the path while it runs.
            if unsafe mkdir(way, 0o755) == 0 { note(way) }
        }
    }

    /// Makes a file with a text, and the directories above it.
    public func file(_ path: String, _ text: String, mode: UInt32 = 0o644) {
        let fullPath = fullPath(path)
        // SAFETY: open(2) reads the path, and write(2) the bytes, while they run.
        let descriptor = unsafe open(fullPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        precondition(descriptor >= 0, "'\(path)' could not be made: errno \(errno)")
        let bytes = Array(text.utf8)
        let written = unsafe write(descriptor, bytes, bytes.count)
        precondition(written == bytes.count, "'\(path)' could not be written: errno \(errno)")
        close(descriptor)
        note(fullPath)
    }

    /// Makes a link, and the directories above it.
    public func link(_ path: String, to target: String) {
        let fullPath = fullPath(path)
        // SAFETY: symlink(2) reads the paths while it runs.
        let isMade = unsafe symlink(target, fullPath) == 0
        precondition(isMade, "no link '\(path)': errno \(errno)")
        note(fullPath)
    }

    /// Makes a pipe with a name, and the directories above it.
    public func pipe(_ path: String) {
        let fullPath = fullPath(path)
        // SAFETY: mkfifo(3) reads the path while it runs.
        let isMade = unsafe mkfifo(fullPath, 0o600) == 0
        precondition(isMade, "no pipe '\(path)': errno \(errno)")
        note(fullPath)
    }

    /// The whole path of something in the tree, whose directory is made.
    private func fullPath(_ path: String) -> String {
        directory(path.split(separator: "/").dropLast().joined(separator: "/"))
        return root + "/" + path
    }

    private func note(_ path: String) {
        made.withLock { $0.append(path) }
    }
}
