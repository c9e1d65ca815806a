internal import ChangeJournal
internal import DeviceBinding
internal import Glibc
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// One directory of a policy, opened: who may write it is checked, and no link is followed.
final class PolicyDirectory {
    /// The path.
    let path: String
    /// The directory itself.
    let descriptor: Int32

    private init(_ path: String, _ descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens a directory; nil where there is none.
    ///
    /// - Throws: Where others could put a rule there.
    static func open(_ path: String) throws(Failure) -> PolicyDirectory? {
        do throws(Errno) {
            let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK
            let found = PolicyDirectory(path, try Calls.open(path, in: AT_FDCWD, flags))
            try PolicyDirectory.check(try Calls.status(found.descriptor))
            return found
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw Failure(path, error, "directory")
        }
    }

    /// Refuses what somebody else than root and this user owns, or others may write.
    private static func check(_ status: Calls.Status) throws(Errno) {
        guard status.owner == 0 || status.owner == geteuid(), status.mode & 0o022 == 0 else {
            throw .notPermitted
        }
    }

    /// The names of the files that are read, in the order of their bytes.
    func names() throws(Failure) -> [String] {
        do throws(Errno) {
            return try Calls.names(in: descriptor).filter(PolicyFile.isOne).sorted()
        } catch {
            throw Failure(path, error, "directory")
        }
    }

    /// What a file has; nil for one that masks others of its name.
    func bytes(of name: String) throws(Failure) -> [UInt8]? {
        let path = "\(path)/\(name)"
        do throws(Errno) {
            let file: Int32
            do throws(Errno) {
                file = try Calls.open(name, in: descriptor, O_RDONLY | O_NONBLOCK | O_NOCTTY)
            } catch .tooManySymbolicLinkLevels {
                guard isMask(name) else { throw .tooManySymbolicLinkLevels }
                return nil
            }
            defer { close(file) }
            let status = try Calls.status(file)
            guard status.isFile else { throw .isDirectory }
            try PolicyDirectory.check(status)
            let bytes = try Calls.contents(file, upTo: PolicyReader.bytesMax)
            return bytes.isEmpty ? nil : bytes
        } catch {
            throw Failure(path, error, "file")
        }
    }

    /// Whether a link leads to where nothing is.
    private func isMask(_ name: String) -> Bool {
        var target = [UInt8](repeating: 0, count: 64)
        // SAFETY: readlinkat(2) reads the name, and writes no more bytes than the array has.
        let count = unsafe readlinkat(descriptor, name, &target, target.count)
        return count > 0 && target.prefix(count).elementsEqual("/dev/null".utf8)
    }
}

extension Failure {
    /// The failure of a file or a directory of a policy.
    init(_ path: String, _ errno: Errno, _ kind: String) {
        let why =
            switch errno {
            case .notPermitted:
                "it belongs to another user than root and you, or others may write it (\(errno.name))"
            case .tooManySymbolicLinkLevels:
                "it is a link, and only one to /dev/null means something (\(errno.name))"
            case .isDirectory: "it is not a file"
            case .fileTooLarge:
                "it has more than \(PolicyReader.bytesMax) bytes (\(errno.name))"
            default: errno.words
            }
        self.init(
            errno == .permissionDenied ? .permission : .system,
            "The policy cannot be read: '\(printable(path, upTo: 300))', a \(kind) of it, cannot be used: \(why).",
            help: [.other("No rule of the policy is followed until that is mended.")],
            errno: errno
        )
    }
}
