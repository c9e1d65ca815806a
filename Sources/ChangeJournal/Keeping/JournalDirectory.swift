internal import DeviceBinding
internal import Glibc
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// The files of a journal: who may have written them is checked, and nothing outside is touched.
final class JournalDirectory {
    let place: JournalPlace
    /// The directory itself.
    let descriptor: Int32
    /// The records, by number, as they were listed and what was done since; nil before they were.
    ///
    /// Under the machine's lock nobody else makes or ends one.
    private var known: [RecordName]?
    /// Whether it was listed, so that the next list has to begin anew.
    private var isListed = false
    /// Whether it was made here, so that there was nothing in it.
    private(set) var isNew = false
    /// Its mode when it was opened.
    private var mode: UInt32 = 0

    /// Whether it was made here with the mode that was asked for, so that this process has no mask that hides anything.
    var isMaskPlain: Bool { isNew && mode & 0o777 == 0o755 }

    private init(_ place: JournalPlace, _ descriptor: Int32) {
        self.place = place
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens a journal; nil where there is none.
    ///
    /// `isToWrite` refuses one that is not the user's own: what another user can change is no record. To look,
    /// root's is good enough.
    static func open(_ place: JournalPlace, isToWrite: Bool) throws(Failure) -> JournalDirectory? {
        do throws(Errno) {
            return try found(place, isToWrite: isToWrite)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw place.failure(error)
        }
    }

    /// Opens a journal, which is made where there is none.
    static func make(_ place: JournalPlace) throws(Failure) -> JournalDirectory {
        var isNew = false
        if place.manner == .directory {
            do throws(Errno) {
                // SAFETY: mkdir(2) reads the path.
                _ = try retrying { unsafe mkdir(place.path, 0o755) }
                isNew = true
            } catch {
                guard error == .fileExists else { throw place.failure(error) }
            }
        }
        do throws(Errno) {
            let directory = try found(place, isToWrite: true)
            directory.isNew = isNew
            if isNew {
                directory.known = []
                // Others must be able to look, whatever mask this process was given.
                if !directory.isMaskPlain {
                    _ = try retrying { fchmod(directory.descriptor, 0o755) }
                }
            }
            return directory
        } catch {
            throw place.failure(error)
        }
    }

    private static func found(_ place: JournalPlace, isToWrite: Bool) throws(Errno)
        -> JournalDirectory
    {
        let descriptor = try Calls.open(
            place.path,
            in: AT_FDCWD,
            O_RDONLY | O_DIRECTORY | O_NONBLOCK
        )
        let directory = JournalDirectory(place, descriptor)
        guard place.manner == .directory else { return directory }
        let status = try Calls.status(descriptor)
        try check(status, isToWrite: isToWrite)
        directory.mode = status.mode
        return directory
    }

    /// Refuses what another user owns or may write.
    private static func check(_ status: Calls.Status, isToWrite: Bool) throws(Errno) {
        let own = geteuid()
        guard status.owner == own || !isToWrite && status.owner == 0, status.mode & 0o022 == 0
        else { throw .notPermitted }
    }

    // MARK: - Files

    /// The records of this boot, by number.
    func names() throws(Failure) -> [RecordName] {
        if let known { return known }
        do throws(Errno) {
            let names = try allNames()
                .compactMap { RecordName($0, boot: place.system.boot) }
                .sorted { ($0.number, $0.size ?? -1) < ($1.number, $1.size ?? -1) }
            known = names
            return names
        } catch {
            throw place.failure(error)
        }
    }

    /// All names in it, whoever has listed some before.
    func allNames() throws(Errno) -> [String] {
        if isListed { _ = try retrying { lseek(descriptor, 0, SEEK_SET) } }
        isListed = true
        return try Calls.names(in: descriptor)
    }

    /// The names of the records of boots that are gone; none where others may keep theirs here too.
    func namesOfGone() throws(Failure) -> [String] {
        guard place.isOfOneSystem else { return [] }
        do throws(Errno) {
            return try allNames().filter { name in
                RecordName.boot(of: name).map { $0 != place.system.boot } ?? false
            }
        } catch {
            throw place.failure(error)
        }
    }

    /// Removes the records of boots that are gone, and says how many there were.
    ///
    /// One that is locked is of a process that lives, which will find out by itself.
    func removeGone() throws(Failure) -> Int {
        var count = 0
        for name in try namesOfGone() {
            guard let raw = try? Calls.open(name, in: descriptor, O_RDONLY | O_NONBLOCK) else {
                continue
            }
            defer { close(raw) }
            guard flock(raw, LOCK_SH | LOCK_NB) == 0 else { continue }
            // SAFETY: unlinkat(2) reads the name.
            if unsafe unlinkat(descriptor, name, 0) == 0 { count += 1 }
        }
        return count
    }

    /// Makes the file of a change.
    ///
    /// Who was a moment faster has the number; then the next one is taken.
    func create() throws(Failure) -> RecordFile {
        for _ in 0..<8 {
            if let file = try createOnce() { return file }
        }
        throw place.failure(.wouldBlock)
    }

    /// Makes a file; nil where somebody else was the first to make it.
    private func createOnce() throws(Failure) -> RecordFile? {
        let number = (try names().last?.number ?? 0) + 1
        guard number <= RecordName.numberMax else { throw place.failureOfNumbers }
        let name = RecordName(number: number).text(boot: place.system.boot)
        do throws(Errno) {
            let making = place.manner == .control ? 0 : O_CREAT | O_EXCL
            let raw = try Calls.open(
                name,
                in: descriptor,
                O_WRONLY | O_APPEND | O_NONBLOCK | making,
                mode: 0o644
            )
            let file = RecordFile(number: number, raw)
            assert(known?.last.map { $0.number < number } ?? true, "a number that is another's")
            known?.append(RecordName(number: number))
            // That it is under way its leases say. Where no lock of a machine keeps others from looking meanwhile, this
            // one says whose the file is that has no record yet.
            if [.state, .tree].contains(place.system.kind) {
                _ = try? retrying { flock(raw, LOCK_EX | LOCK_NB) }
            }
            return file
        } catch .fileExists {
            // The lock of a state file is taken when all is done: another command may be at work beside this one.
            forgetNames()
            return nil
        } catch {
            throw place.failure(error)
        }
    }

    /// Has the names listed anew when they are asked for next: others may have made some.
    func forgetNames() { known = nil }

    /// The bytes of a record, and whether its file is locked.
    func read(_ name: RecordName) throws(Errno) -> (bytes: [UInt8], isLocked: Bool) {
        let text = name.text(boot: place.system.boot)
        let raw = try Calls.open(text, in: descriptor, O_RDONLY | O_NONBLOCK)
        defer { close(raw) }
        let status = try Calls.status(raw)
        guard status.isFile else { throw .notPermitted }
        if place.manner == .directory { try JournalDirectory.check(status, isToWrite: false) }
        // The lock is asked for first: what is read after it was free is all that there will be.
        let isLocked = name.size == nil && flock(raw, LOCK_SH | LOCK_NB) != 0
        return (try Calls.contents(raw, upTo: RecordReader.bytesMax), isLocked)
    }

    /// Gives a record the name of one that has ended.
    func end(_ name: RecordName, size: Int) throws(Errno) {
        assert(name.size == nil && size >= 0, "a change that ends again")
        let ended = RecordName(number: name.number, size: size)
        let old = name.text(boot: place.system.boot)
        let new = ended.text(boot: place.system.boot)
        if let index = known?.firstIndex(of: name) { known?[index] = ended }
        if place.manner == .control { return try tell("rename", "\(old) \(new)") }
        // SAFETY: renameat(2) reads both names.
        _ = try retrying { unsafe renameat(descriptor, old, descriptor, new) }
    }

    /// Removes a record.
    func remove(_ name: RecordName) throws(Errno) {
        known?.removeAll { $0 == name }
        let text = name.text(boot: place.system.boot)
        if place.manner == .control { return try tell("remove", text) }
        // SAFETY: unlinkat(2) reads the name.
        _ = try retrying { unsafe unlinkat(descriptor, text, 0) }
    }

    /// Writes a line to a file of a mounted machine's journal.
    private func tell(_ file: String, _ line: String) throws(Errno) {
        let raw = try Calls.open(file, in: descriptor, O_WRONLY)
        defer { close(raw) }
        try Calls.append(Array(line.utf8), to: raw)
    }
}

/// The file of a change that this process makes; the lock on it ends with the last process that has it open.
final class RecordFile {
    let number: Int
    /// The open file, to hand down to a child that goes on with a write.
    let descriptor: Int32
    /// How many bytes were written.
    private(set) var size = 0

    init(number: Int, _ descriptor: Int32) {
        self.number = number
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Appends the line of a record by one write.
    func append(_ record: ChangeRecord) throws(Errno) {
        let bytes = record.line
        assert(bytes.last == 0x0A, "a record is one line")
        try Calls.append(bytes, to: descriptor)
        size += bytes.count
    }
}

extension JournalPlace {
    /// What is said of changes of boots that are gone for good.
    func sentence(onGone count: Int) -> String {
        let changes = count == 1 ? "1 change" : "\(count) changes"
        return
            "The journal '\(printable(path, upTo: 300))' has \(changes) of a machine that is gone:"
            + " its state was removed, and it began anew."
    }

    /// Why there is no number for another change, and what to do.
    var failureOfNumbers: Failure {
        Failure(
            .system,
            "The journal of changes in '\(printable(path, upTo: 300))' has a file with the last number that there is,"
                + " \(RecordName.numberMax): no change can come after it.",
            help: [.moveJournal, .leaveJournalOut]
        )
    }

    /// Why no journal can be kept, and what to do.
    func failure(_ errno: Errno) -> Failure {
        let why =
            switch errno {
            case .notPermitted: "it belongs to another user, or others may write it"
            case .tooManySymbolicLinkLevels, .notDirectory: "a link or a file is in its place"
            default: errno.words
            }
        return Failure(
            errno.isOfRights ? .permission : .system,
            "The journal of changes in '\(printable(path, upTo: 300))' cannot be used: \(why).",
            help: [.moveJournal, .leaveJournalOut],
            errno: errno
        )
    }
}

extension Errno {
    fileprivate var isOfRights: Bool { self == .permissionDenied }
}
