internal import ChangeJournal
public import DeviceBinding
internal import Glibc
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// Writes files of a policy, whole or not at all, and removes them.
public struct PolicyWriter: Sendable {
    /// The directory that is written.
    public let directory: String

    /// Writes to the directory of some places that counts most.
    public init(to places: PolicyPlaces) { directory = places.directories.first ?? "" }

    /// The path of a file; its name without the end that all have.
    public func path(of name: String) -> String { "\(directory)/\(name)\(PolicyFile.suffix)" }

    /// The name that a file of the directory has, without the end that all have; nil for a file elsewhere.
    public func name(of path: String) -> String? {
        let name = lastComponent(of: path)
        guard path == "\(directory)/\(name)", PolicyFile.isOne(name) else { return nil }
        return String(name.dropLast(PolicyFile.suffix.utf8.count))
    }

    /// The name of a file for a device: letters, digits, dots and dashes.
    public static func name(for device: DeviceReference) -> String {
        let text = "kept-\(device.bus)-\(device.name)"
        return String(
            decoding: text.utf8.prefix(200).map { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: byte
                default: 0x2D
                }
            },
            as: UTF8.self
        )
    }

    /// Writes a file, in place of one of that name.
    ///
    /// - Throws: ``/DeviceBinding/Failure/Code/malformed`` for a name that no file has,
    ///   ``/DeviceBinding/Failure/Code/permission`` and ``/DeviceBinding/Failure/Code/system`` where it cannot be written;
    ///   then nothing was.
    public func write(_ text: String, to name: String) throws(Failure) {
        let path = try checkedPath(of: name)
        // Whoever reads meanwhile does not read what begins with a dot.
        let draft = ".\(getpid()).new"
        do throws(Errno) {
            try make(directory)
            let opened = try openDirectory()
            defer { close(opened) }
            // SAFETY: unlinkat(2) reads the name.
            _ = unsafe unlinkat(opened, draft, 0)
            let flags = O_WRONLY | O_CREAT | O_EXCL
            let file = try Calls.open(draft, in: opened, flags, mode: 0o644)
            defer { close(file) }
            do throws(Errno) {
                try Calls.append(Array(text.utf8), to: file)
                _ = try retrying { fchmod(file, 0o644) }
                _ = try retrying { fsync(file) }
                let last = lastComponent(of: path)
                // SAFETY: renameat(2) reads both names.
                _ = try retrying { unsafe renameat(opened, draft, opened, last) }
            } catch {
                // SAFETY: unlinkat(2) reads the name.
                _ = unsafe unlinkat(opened, draft, 0)
                throw error
            }
            _ = try retrying { fsync(opened) }
        } catch {
            throw failure("written", path, error)
        }
    }

    /// Removes a file.
    ///
    /// - Throws: ``/DeviceBinding/Failure/Code/notFound`` where there is none in the directory.
    public func remove(_ name: String) throws(Failure) {
        let path = try checkedPath(of: name)
        do throws(Errno) {
            let opened = try openDirectory()
            defer { close(opened) }
            let last = lastComponent(of: path)
            // SAFETY: unlinkat(2) reads the name.
            _ = try retrying { unsafe unlinkat(opened, last, 0) }
            _ = try retrying { fsync(opened) }
        } catch {
            throw failure("removed", path, error)
        }
    }

    private func checkedPath(of name: String) throws(Failure) -> String {
        let last = name + PolicyFile.suffix
        guard isFileName(last), PolicyFile.isOne(last), !name.utf8.contains(where: { $0 < 0x20 })
        else {
            throw Failure(
                .malformed,
                "'\(printable(name, upTo: 60))' cannot be the name of a file of the policy."
            )
        }
        return path(of: name)
    }

    /// Makes the directory, and the one that it lies in.
    private func make(_ path: String) throws(Errno) {
        for path in [String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), path]
        where !path.isEmpty {
            do throws(Errno) {
                // SAFETY: mkdir(2) reads the path.
                _ = try retrying { unsafe mkdir(path, 0o755) }
            } catch {
                guard error == .fileExists else { throw error }
            }
        }
    }

    /// Opens the directory, where it is root's or one's own and no other's.
    private func openDirectory() throws(Errno) -> Int32 {
        let opened = try Calls.open(directory, in: AT_FDCWD, O_RDONLY | O_DIRECTORY)
        do throws(Errno) {
            let status = try Calls.status(opened)
            guard status.owner == 0 || status.owner == geteuid(), status.mode & 0o022 == 0 else {
                throw .notPermitted
            }
        } catch {
            close(opened)
            throw error
        }
        return opened
    }

    private func failure(_ deed: String, _ path: String, _ errno: Errno) -> Failure {
        let why =
            errno == .notPermitted
            ? "'\(printable(directory, upTo: 200))' belongs to another user than root and you, or others may write it (\(errno.name))"
            : errno.words
        let code: Failure.Code =
            switch errno {
            case .permissionDenied: .permission
            case .noSuchFileOrDirectory where deed == "removed": .notFound
            default: .system
            }
        return Failure(
            code,
            "The rule in '\(printable(path, upTo: 300))' cannot be \(deed): \(why).",
            help: code == .permission ? [.runAsRoot] : [],
            errno: errno
        )
    }
}
