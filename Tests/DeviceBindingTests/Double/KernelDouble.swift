import Synchronization
import Sysfs
import SystemPackage

/// A stand-in for the kernel that knows the handful of files that binding uses.
///
/// It keeps the rules that matter here: an override decides alone, `drivers_probe` reports success
/// when nothing was bound, `bind` tells the errno, an unbound device stays so until it is probed.
/// Any call can be made to fail, and somebody else can act between two writes.
final class KernelDouble: Sysfs {
    /// Guarded by itself; nothing is called out to while it is held.
    let state: Mutex<KernelState>

    init(_ state: KernelState) {
        self.state = Mutex(state)
    }

    /// The writes that reached a file, in order: `PATH=TEXT`, without the newline.
    var writes: [String] { state.withLock { $0.writes } }

    /// A device as it is now.
    func device(_ name: String) -> KernelState.Device? { state.withLock { $0.devices[name] } }

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        try call(path, 3) { state throws(Errno) in
            if let failure = state.refusedOpens[path.text] { throw failure }
            if access == .read, state.isWriteOnly(path.text) { throw .permissionDenied }
            guard state.isFile(path.text) else { throw .noSuchFileOrDirectory }
            state.handles.append(path.text)
            state.openHandles += 1
            return SysfsHandle(rawValue: Int32(state.handles.count - 1))
        }
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        try call { state throws(Errno) in
            let path = state.handles[Int(handle.rawValue)]
            guard let text = state.text(path) else { throw .operationNotSupportedByDevice }
            return Array(text.utf8.dropFirst(offset).prefix(count))
        }
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        try call { state throws(Errno) in
            let path = state.handles[Int(handle.rawValue)]
            var line = String(decoding: bytes, as: UTF8.self)
            if line.hasSuffix("\n") { line.removeLast() }
            if let somebody = state.beforeWrite { somebody(&state, path, line) }
            state.writes.append("\(path)=\(line)")
            try state.write(line, to: path)
            return bytes.count
        }
    }

    func close(_ handle: SysfsHandle) {
        state.withLock { $0.openHandles -= 1 }
    }

    func list(_ path: SysfsPath) throws(Errno) -> [String] {
        try call(path, 5) { state throws(Errno) in
            state.listings += 1
            guard let names = state.names(in: path.text) else { throw .noSuchFileOrDirectory }
            return names
        }
    }

    func entries(_ path: SysfsPath) throws(Errno) -> [SysfsEntry] {
        try call(path, 5) { state throws(Errno) in
            state.listings += 1
            guard let names = state.names(in: path.text) else { throw .noSuchFileOrDirectory }
            return names.map { name in
                let entry = path.text + "/" + name
                let kind: SysfsStat.Kind =
                    state.link(entry) != nil ? .link : state.isFile(entry) ? .file : .directory
                return SysfsEntry(name: name, kind: kind)
            }
        }
    }

    func readlink(_ path: SysfsPath) throws(Errno) -> String {
        try call(path) { state throws(Errno) in
            if let target = state.link(path.text) { return target }
            throw state.exists(path.text) ? .invalidArgument : .noSuchFileOrDirectory
        }
    }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        try call(path) { state throws(Errno) in
            if state.link(path.text) != nil { return SysfsStat(kind: .link, mode: 0o777, size: 0) }
            if state.isFile(path.text) { return SysfsStat(kind: .file, mode: 0o644, size: 4096) }
            guard state.exists(path.text) else { throw .noSuchFileOrDirectory }
            return SysfsStat(kind: .directory, mode: 0o755, size: 0)
        }
    }

    /// Counts a call, and lets it fail where that was asked for.
    ///
    /// `cost` is how many system calls it stands for, with the reading and closing of what is opened.
    private func call<Answer>(
        _ path: SysfsPath? = nil,
        _ cost: Int = 1,
        _ body: (inout KernelState) throws(Errno) -> Answer
    ) throws(Errno) -> Answer {
        var answer: Result<Answer, Errno> = .failure(.ioError)
        state.withLock { state in
            state.calls += 1
            if let path, isOfImpact(path) { state.impactCalls += cost }
            if let failing = state.failing, failing.covers(state.calls) { return }
            do throws(Errno) {
                answer = .success(try body(&state))
            } catch {
                answer = .failure(error)
            }
        }
        return try answer.get()
    }

    /// Whether a call asks what hangs on a device and who uses that.
    private func isOfImpact(_ path: SysfsPath) -> Bool {
        let text = path.text
        return text == "/class"
            || ["/devices/", "/class/net", "/class/block", "/dev/block", "/power/"].contains {
                text.hasPrefix($0)
            }
    }
}
