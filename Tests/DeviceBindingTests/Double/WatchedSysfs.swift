import Synchronization
import Sysfs
import SystemPackage

/// Any `/sys`, on which somebody acts once, just before a path is looked at.
final class WatchedSysfs: Sysfs {
    private let sysfs: any Sysfs
    private let path: SysfsPath
    private let act: @Sendable () -> Void
    private let hasActed = Mutex(false)

    init(_ sysfs: any Sysfs, before path: SysfsPath, _ act: @escaping @Sendable () -> Void) {
        self.sysfs = sysfs
        self.path = path
        self.act = act
    }

    private func watch(_ path: SysfsPath) {
        guard path == self.path else { return }
        let isFirst = hasActed.withLock { hasActed in
            defer { hasActed = true }
            return !hasActed
        }
        if isFirst { act() }
    }

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        watch(path)
        return try sysfs.open(path, access)
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        try sysfs.read(handle, upTo: count, at: offset)
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        try sysfs.write(handle, bytes)
    }

    func close(_ handle: SysfsHandle) { sysfs.close(handle) }

    func list(_ path: SysfsPath) throws(Errno) -> [String] {
        watch(path)
        return try sysfs.list(path)
    }

    func readlink(_ path: SysfsPath) throws(Errno) -> String {
        watch(path)
        return try sysfs.readlink(path)
    }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        watch(path)
        return try sysfs.stat(path)
    }
}
