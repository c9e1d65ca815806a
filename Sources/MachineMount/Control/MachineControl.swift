internal import DriverCore
internal import MachineFiles
internal import MachineSimulation
internal import Synchronization
internal import Sysfs
internal import SystemPackage
internal import VirtualSysfs

/// The other side of a mounted machine, as a directory of files: devices come and go, modules load.
final class MachineControl: WaitingSysfs {
    let machine: SimulatedMachine
    let journal: MountJournal

    // MARK: - Mutable state

    /// The open files by their numbers, with what was shown first.
    ///
    /// Guarded by itself; nothing else is taken with it held.
    private let files = Mutex<[Int32: OpenFile]>([:])

    private struct OpenFile {
        let place: Place
        var shown: [UInt8]?
    }

    /// What a path leads to.
    private enum Place {
        case file(ControlFile)
        /// A file of the journal, by its number.
        case record(Int)
        /// What is done to one of these.
        case act(String)
        /// The file of a lease, which is there to be locked.
        case lease
    }

    /// The journal of changes.
    private let changes = ControlJournal()
    /// What was last written to the lock.
    private let holder = Mutex<[UInt8]>([])

    init(_ machine: SimulatedMachine, _ journal: MountJournal) {
        self.machine = machine
        self.journal = journal
    }

    // MARK: - Names

    private func file(at path: SysfsPath) throws(Errno) -> ControlFile {
        guard let file = ControlFile(rawValue: String(path.text.dropFirst())) else {
            throw .noSuchFileOrDirectory
        }
        return file
    }

    /// The name in the journal that a path leads to; nil for any other path.
    private func recordName(_ path: SysfsPath) throws(Errno) -> String? {
        guard path.text.hasPrefix("/journal/") else { return nil }
        let name = String(path.text.dropFirst("/journal/".count))
        guard ControlJournal.isName(name) else { throw .noSuchFileOrDirectory }
        return name
    }

    /// Whether a path is that of a lease: whatever it is called, it is there.
    private func isLease(_ path: SysfsPath) -> Bool {
        guard path.text.hasPrefix(MachineControl.leases + "/") else { return false }
        return !path.text.dropFirst(MachineControl.leases.count + 1).contains("/")
    }

    /// The directory of the leases.
    private static let leases = "/journal/lock"

    func list(_ path: SysfsPath) throws(Errno) -> [String] {
        if path.text == MachineControl.leases { return [] }
        if path.text == "/journal" { return changes.names }
        guard path.text == "/" else { throw .notDirectory }
        return (ControlFile.allCases.map { $0.rawValue } + ["journal"]).sorted()
    }

    func readlink(_ path: SysfsPath) throws(Errno) -> String { throw .invalidArgument }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        if ["/", "/journal", MachineControl.leases].contains(path.text) {
            return SysfsStat(kind: .directory, mode: 0o755, size: 0)
        }
        if isLease(path) { return SysfsStat(kind: .file, mode: 0o600, size: 0) }
        // A name in the journal is there for who looks at it: who opens it to write makes it.
        if try recordName(path) != nil { return SysfsStat(kind: .file, mode: 0o644, size: 0) }
        return SysfsStat(kind: .file, mode: try file(at: path).mode, size: attributeBytesMax)
    }

    // MARK: - Files

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        let place = try place(at: path, access)
        return files.withLock { files in
            var number: Int32 = 0
            while files[number] != nil { number += 1 }
            files[number] = OpenFile(place: place)
            return SysfsHandle(rawValue: number)
        }
    }

    private func place(at path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> Place {
        if isLease(path) {
            guard access == .read else { throw .permissionDenied }
            return .lease
        }
        guard let name = try recordName(path) else {
            let file = try file(at: path)
            guard file.isReadable || access == .write, file.isWritable || access == .read else {
                throw .permissionDenied
            }
            return .file(file)
        }
        if ControlJournal.acts.contains(name) {
            guard access == .write else { throw .permissionDenied }
            return .act(name)
        }
        return .record(access == .read ? try changes.number(of: name) : changes.make(name))
    }

    func close(_ handle: SysfsHandle) {
        files.withLock { $0[handle.rawValue] = nil }
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        assert(count >= 0 && offset >= 0, "a mount asks for no negative bytes")
        guard let open = files.withLock({ $0[handle.rawValue] }) else { throw .badFileDescriptor }
        // What is read in pieces is of one moment.
        let text = offset > 0 ? open.shown ?? [] : contents(of: open.place)
        if offset == 0 { files.withLock { $0[handle.rawValue]?.shown = text } }
        guard offset < text.count else { return [] }
        return Array(text[offset...].prefix(count))
    }

    private func contents(of place: Place) -> [UInt8] {
        switch place {
        case .file(let file): contents(of: file)
        case .record(let number): changes.bytes(number)
        case .act, .lease: []
        }
    }

    private func contents(of file: ControlFile) -> [UInt8] {
        switch file {
        case .lock: holder.withLock { $0 }
        case .log: Array(journal.lines.utf8)
        case .refusals: Array(machine.refusalsText.utf8)
        case .uevents: Array(journal.uevents.utf8)
        case .modules: Array(machine.modulesText.utf8)
        case .plug, .unplug, .load, .unload, .open, .close: []
        }
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        guard case .done(.count(let count)) = try beginWrite(handle, bytes) else {
            throw .deadlock
        }
        return count
    }

    func begin(_ call: SysfsCall) throws(Errno) -> SysfsProgress<SysfsReply> {
        if case .write(let handle, let bytes, _) = call { return try beginWrite(handle, bytes) }
        return .done(try perform(call))
    }

    private func beginWrite(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno)
        -> SysfsProgress<SysfsReply>
    {
        guard let open = files.withLock({ $0[handle.rawValue] }) else { throw .badFileDescriptor }
        if case .record(let number) = open.place {
            try changes.append(bytes, to: number)
            return .done(.count(bytes.count))
        }
        if case .file(.lock) = open.place {
            holder.withLock { $0 = bytes }
            return .done(.count(bytes.count))
        }
        var text = bytes[...]
        while let last = text.last, last == 0x0A || last == 0x20 || last == 0 { text.removeLast() }
        guard let words = String(validating: text, as: UTF8.self) else { throw .invalidArgument }
        if words.isEmpty { return .done(.count(bytes.count)) }
        guard case .file(let file) = open.place else {
            if case .act(let file) = open.place { try changes.act(file, words) }
            return .done(.count(bytes.count))
        }
        return try machine.control(file, words, writing: bytes.count)
    }

    func isGone(_ handle: SysfsHandle) -> Bool { false }

    /// The machine's own `/sys` tells of all that ends and changes, of what is begun here too.
    func takeNews() -> SysfsNews { SysfsNews() }
}
