import Synchronization
import Sysfs
import SystemPackage

/// A tree that the test changes by hand: files with a text, links, and the directories above them.
final class TreeDouble: WaitingSysfs {
    struct State {
        var files: [String: String] = [:]
        var links: [String: String] = [:]
        var open: [Int32: String] = [:]
        var writes: [String] = []
        /// Files whose next write waits, by its ticket.
        var waiting: [String: Int] = [:]
        var ended: [SysfsEnded] = []
        var changes: [SysfsChange] = []
    }

    let state = Mutex(State())

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        guard try stat(path).kind == .file else { throw .isDirectory }
        return state.withLock { state in
            let number = Int32(state.open.count)
            state.open[number] = path.text
            return SysfsHandle(rawValue: number)
        }
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        let text = state.withLock { state in
            state.open[handle.rawValue].flatMap { state.files[$0] }
        }
        guard let text else { throw .operationNotSupportedByDevice }
        return Array(text.utf8.dropFirst(offset).prefix(count))
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        state.withLock { $0.writes.append(String(decoding: bytes, as: UTF8.self)) }
        return min(bytes.count, attributeBytesMax)
    }

    func close(_ handle: SysfsHandle) { state.withLock { $0.open[handle.rawValue] = nil } }

    func list(_ path: SysfsPath) throws(Errno) -> [String] {
        let prefix = path.text == "/" ? "/" : path.text + "/"
        let paths = state.withLock { Array($0.files.keys) + Array($0.links.keys) }
        let names = paths.filter { $0.hasPrefix(prefix) }.map { path in
            String(path.dropFirst(prefix.count).prefix { $0 != "/" })
        }
        return Set(names).sorted()
    }

    func readlink(_ path: SysfsPath) throws(Errno) -> String {
        guard let target = state.withLock({ $0.links[path.text] }) else { throw .invalidArgument }
        return target
    }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        let (isFile, isLink) = state.withLock { state in
            (state.files[path.text] != nil, state.links[path.text] != nil)
        }
        if isFile { return SysfsStat(kind: .file, mode: 0o644, size: 4096) }
        if isLink { return SysfsStat(kind: .link, mode: 0o777, size: 0) }
        if path.text != "/" {
            let names = try list(path)
            guard !names.isEmpty else { throw .noSuchFileOrDirectory }
        }
        return SysfsStat(kind: .directory, mode: 0o755, size: 0)
    }

    func begin(_ call: SysfsCall) throws(Errno) -> SysfsProgress<SysfsReply> {
        guard case .write(let handle, _, _) = call else { return .done(try perform(call)) }
        let ticket = state.withLock { state in
            state.open[handle.rawValue].flatMap { state.waiting[$0] }
        }
        if let ticket { return .waits(SysfsTicket(rawValue: ticket)) }
        return .done(try perform(call))
    }

    func isGone(_ handle: SysfsHandle) -> Bool {
        state.withLock { state in
            state.open[handle.rawValue].map { state.files[$0] == nil } ?? true
        }
    }

    func takeNews() -> SysfsNews {
        state.withLock { state in
            defer { (state.ended, state.changes) = ([], []) }
            return SysfsNews(ended: state.ended, changes: state.changes)
        }
    }
}
