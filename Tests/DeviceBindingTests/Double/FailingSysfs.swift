import Synchronization
import Sysfs
import SystemPackage

/// Any `/sys`, of which calls fail with `EIO`: the n-th alone, or it and all that follow.
final class FailingSysfs: Sysfs {
    private let sysfs: any Sysfs
    private let failing: KernelState.Failing
    /// The calls so far, and the files that are open; guarded by itself.
    private let counts = Mutex((calls: 0, open: 0))

    init(_ sysfs: any Sysfs, _ failing: KernelState.Failing) {
        self.sysfs = sysfs
        self.failing = failing
    }

    /// Whether the call that was to fail was made.
    var hasFailed: Bool { counts.withLock { $0.calls } >= failing.first }

    /// The files that are open now.
    var openFiles: Int { counts.withLock { $0.open } }

    private func count() throws(Errno) {
        let call = counts.withLock { counts in
            counts.calls += 1
            return counts.calls
        }
        if failing.covers(call) { throw .ioError }
    }

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        try count()
        let handle = try sysfs.open(path, access)
        counts.withLock { $0.open += 1 }
        return handle
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        try self.count()
        return try sysfs.read(handle, upTo: count, at: offset)
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        try count()
        return try sysfs.write(handle, bytes)
    }

    func close(_ handle: SysfsHandle) {
        counts.withLock { $0.open -= 1 }
        sysfs.close(handle)
    }

    func list(_ path: SysfsPath) throws(Errno) -> [String] {
        try count()
        return try sysfs.list(path)
    }

    func readlink(_ path: SysfsPath) throws(Errno) -> String {
        try count()
        return try sysfs.readlink(path)
    }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        try count()
        return try sysfs.stat(path)
    }
}
