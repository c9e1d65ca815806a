import Synchronization
import Sysfs
import SystemPackage

/// A `/sys` in which some files hold something else, or cannot be read; it notes which files are opened.
final class PatchedSysfs: Sysfs {
    private struct State {
        var files: [SysfsPath: Result<[UInt8], Errno>] = [:]
        var links: [SysfsPath: String] = [:]
        var open: [SysfsHandle: SysfsPath] = [:]
        var opened: Set<SysfsPath> = []
    }

    private let base: any Sysfs
    private let state = Mutex(State())

    init(_ base: any Sysfs) { self.base = base }

    /// What has been opened.
    var opened: Set<SysfsPath> { state.withLock { $0.opened } }

    func patch(_ path: SysfsPath, _ content: Result<[UInt8], Errno>?) {
        state.withLock { $0.files[path] = content }
    }

    func patch(link path: SysfsPath, _ target: String?) {
        state.withLock { $0.links[path] = target }
    }

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        let patch = state.withLock { state in
            state.opened.insert(path)
            return state.files[path]
        }
        guard let patch else { return try base.open(path, access) }
        if case .failure(let errno) = patch { throw errno }
        return state.withLock { state in
            // The numbers of the other one count upwards from 0.
            let handle = SysfsHandle(rawValue: -2 - Int32(state.open.count))
            state.open[handle] = path
            return handle
        }
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        let patched = state.withLock { state in state.open[handle].flatMap { state.files[$0] } }
        guard let patched else { return try base.read(handle, upTo: count, at: offset) }
        return Array(try patched.get().dropFirst(offset).prefix(count))
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        throw .readOnlyFileSystem
    }

    func close(_ handle: SysfsHandle) {
        let isOwn = state.withLock { $0.open.removeValue(forKey: handle) != nil }
        if !isOwn { base.close(handle) }
    }

    func list(_ path: SysfsPath) throws(Errno) -> [String] { try base.list(path) }

    func readlink(_ path: SysfsPath) throws(Errno) -> String {
        if let target = state.withLock({ $0.links[path] }) { return target }
        return try base.readlink(path)
    }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat { try base.stat(path) }
}
