internal import DriverScripts
internal import Synchronization
internal import Sysfs
internal import SystemPackage
internal import VirtualSysfs

/// The `/sys` of a simulated machine, which remembers every write.
///
/// Reads change nothing and are not remembered.
final class RecordingSysfs: Sysfs {
    let log: SessionLog
    private let virtual: VirtualSysfs<ScriptedDrivers>

    // MARK: - Mutable state

    /// The files that are open for writing.
    ///
    /// Guarded by itself; nothing else is taken with it held.
    private let files = Mutex<[SysfsHandle: OpenFile]>([:])

    private struct OpenFile {
        let path: SysfsPath
        /// How many events there were when it was opened.
        let opened: Int

        func write(_ bytes: [UInt8], _ answer: SessionWrite.Answer) -> SessionWrite {
            SessionWrite(path: path, bytes: bytes, opened: opened, answer: answer)
        }
    }

    init(_ virtual: VirtualSysfs<ScriptedDrivers>, _ log: SessionLog) {
        self.virtual = virtual
        self.log = log
    }

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        let opened = log.count
        let handle = try virtual.open(path, access)
        if access != .read {
            files.withLock { files in
                assert(files[handle] == nil, "a handle is given twice")
                files[handle] = OpenFile(path: path, opened: opened)
            }
        }
        return handle
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        try virtual.read(handle, upTo: count, at: offset)
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        guard let file = files.withLock({ $0[handle] }), !bytes.isEmpty else {
            return try virtual.write(handle, bytes)
        }
        return try log.record { event throws(Errno) in
            // Of a longer write the attribute sees one page.
            let seen = Array(bytes.prefix(attributeBytesMax))
            do throws(Errno) {
                let count = try virtual.write(handle, bytes)
                assert(0...bytes.count ~= count, "more was taken than was written")
                event = .write(file.write(seen, .taken(count)))
                return count
            } catch {
                // A write that would have waited had no effect.
                if error != .deadlock { event = .write(file.write(seen, .failed(error.rawValue))) }
                throw error
            }
        }
    }

    func close(_ handle: SysfsHandle) {
        files.withLock { $0[handle] = nil }
        virtual.close(handle)
    }

    func list(_ path: SysfsPath) throws(Errno) -> [String] { try virtual.list(path) }

    func entries(_ path: SysfsPath) throws(Errno) -> [SysfsEntry] { try virtual.entries(path) }

    func readlink(_ path: SysfsPath) throws(Errno) -> String { try virtual.readlink(path) }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat { try virtual.stat(path) }

    /// Makes a write again, and tells whether the same came of it.
    func repeats(_ write: SessionWrite, _ held: SysfsHandle?) -> Bool {
        var answer = SessionWrite.Answer.failed(0)
        do throws(Errno) {
            let handle: SysfsHandle
            if let held { handle = held } else { handle = try open(write.path, .write) }
            defer { close(handle) }
            answer = .taken(try self.write(handle, write.bytes))
        } catch {
            answer = .failed(error.rawValue)
        }
        return answer == write.answer
    }
}
