import Glibc
import Synchronization
public import SystemPackage

/// The running Linux system, read from its files, as far as this process may.
///
/// What this process cannot see it cannot report: mounts of other mount namespaces, processes of other
/// PID namespaces, routes of other network namespaces. Where an answer would be "nobody" only because
/// something was unreadable, the call throws and says so.
///
/// Every read is bounded, every descriptor is closed on exec, and only ``loadModule(_:)`` runs a program.
public final class LinuxHost: HostSystem {
    /// Where `/proc` lies.
    let proc: FilePath
    /// Where `/dev` lies; paths below `/dev` that the kernel or a caller names are looked up there.
    let dev: FilePath
    /// Where `/sys` lies.
    let sys: FilePath
    /// Where `/run` lies, with the lock.
    let run: FilePath
    /// The file of the lock.
    let lockFile: FilePath
    /// Where `/etc` lies, with the users and groups.
    let etc: FilePath
    /// Where the modules of the running kernel are described; nil for `/lib/modules/RELEASE`.
    let modules: FilePath?
    /// The paths where modprobe(8) is looked for, in turn.
    let modprobe: [FilePath]

    // MARK: - Mutable state

    /// The descriptors of the locks that were taken and not given back.
    let locks = Mutex<Set<Int32>>([])

    /// The number of this process, asked for once.
    public static let process: Int32 = getpid()

    /// The system at its usual paths, and the lock in `run` where no other file is named; tests give each path another root.
    public init(
        proc: FilePath = "/proc",
        dev: FilePath = "/dev",
        modules: FilePath? = nil,
        run: FilePath = "/run",
        lock: FilePath? = nil,
        sys: FilePath = "/sys",
        etc: FilePath = "/etc",
        modprobe: [FilePath] = [
            "/sbin/modprobe", "/usr/sbin/modprobe", "/bin/modprobe", "/usr/bin/modprobe",
        ]
    ) {
        self.proc = proc
        self.dev = dev
        self.modules = modules
        self.run = run
        lockFile = lock ?? run.appending("anybind.lock")
        self.sys = sys
        self.etc = etc
        self.modprobe = modprobe
    }

    deinit {
        for lock in locks.withLock({ $0 }) { try? FileDescriptor(rawValue: lock).close() }
    }

    /// The most that is read of any file: thrice the largest mount table the kernel allows by default.
    static let fileBytesMax = 67_108_864

    /// The whole of a file.
    func contents(
        of path: FilePath,
        upTo limit: Int = LinuxHost.fileBytesMax
    ) throws(HostError) -> [UInt8] {
        do {
            return try OpenFile(path, .readOnly).readAll(upTo: limit)
        } catch {
            throw .cannot("read", path, error)
        }
    }

    /// The whole of a file, or nothing where there is no such file: not every kernel has each one.
    func contentsIfPresent(of path: FilePath) throws(HostError) -> [UInt8] {
        do {
            return try contents(of: path)
        } catch  where error.errno == .noSuchFileOrDirectory {
            return []
        }
    }

    /// Where a path lies that begins with `/dev/`, or any other as it is.
    func located(_ path: String) -> FilePath {
        guard path.hasPrefix("/dev/") else { return FilePath(path) }
        return dev.appending(String(path.dropFirst("/dev/".count)))
    }
}
