internal import DeviceBinding
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// A record whose name says that it has no end.
enum Unfinished: Hashable {
    /// Somebody holds a lease of it: a process makes it, or a write of it still waits, or a command lives that it was
    /// made for.
    case running(RecordedChange)
    /// Nobody does.
    case dead(RecordedChange)
    /// It has an end, or never began; so many bytes.
    case over(RecordName, size: Int, RecordedChange?)
    /// Its file cannot be trusted.
    case damaged(RecordName, String)

    /// The records without an end in a journal, by number.
    ///
    /// A lease that is held belongs to the newest of the changes that need it: each took it when those before it
    /// had let it go. What a change that is under way puts back, or completes, is under way with it.
    static func all(in directory: JournalDirectory) throws(Failure) -> [Unfinished] {
        let names = try directory.names().filter { $0.size == nil }
        var found: [Unfinished] = []
        var claimed: Set<LeaseName> = []
        var recovered: Set<Int> = []
        for name in names.reversed() {
            guard var unfinished = Unfinished.one(name, in: directory, besides: claimed) else {
                continue
            }
            if case .dead(let change) = unfinished, recovered.contains(change.number) {
                unfinished = .running(change)
            }
            if case .running(let change) = unfinished, change.purpose.isRecovery {
                recovered.formUnion(change.purpose.numbers)
            }
            found.append(unfinished)
            if let change = unfinished.change { claimed.formUnion(change.leases) }
        }
        return found.reversed()
    }

    /// What its record says; nil where it says nothing.
    var change: RecordedChange? {
        switch self {
        case .running(let change), .dead(let change), .over(_, _, let change?): change
        case .over, .damaged: nil
        }
    }

    private static func one(
        _ name: RecordName,
        in directory: JournalDirectory,
        besides claimed: Set<LeaseName>
    ) -> Unfinished? {
        do throws(Errno) {
            let (bytes, isLocked) = try directory.read(name)
            let reading = RecordReader.read(bytes)
            // Who makes a file locks it at once, and writes the first record then.
            if case .nothing = reading, isLocked { return nil }
            if case .change(let change) = reading, change.system == directory.place.system,
                change.number == name.number
            {
                let own = change.leases.filter { !claimed.contains($0) }
                if own.contains(where: { directory.isHeld($0) != false }) {
                    return .running(change)
                }
                // What is read after its leases were free is all that there will be.
                return unlocked(name, try directory.read(name).bytes, in: directory)
            }
            return unlocked(name, bytes, in: directory)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            return .damaged(name, error.words)
        }
    }

    /// What a record is that nobody writes any more; nil for one of another `/sys`.
    private static func unlocked(
        _ name: RecordName,
        _ bytes: [UInt8],
        in directory: JournalDirectory
    ) -> Unfinished? {
        switch RecordReader.read(bytes) {
        case .nothing: return .over(name, size: bytes.count, nil)
        case .damage(let damage):
            return .damaged(name, "line \(damage.line): \(damage.problem)")
        case .change(let change):
            guard change.system == directory.place.system else { return nil }
            guard change.number == name.number else {
                return .damaged(name, "line 1: it says to be change \(change.number)")
            }
            return change.hasEnded ? .over(name, size: bytes.count, change) : .dead(change)
        }
    }

    static func sentence(onDamaged name: RecordName, _ problem: String, in place: JournalPlace)
        -> String
    {
        "The record '\(place.path)/\(name.text(boot: place.system.boot))' cannot be trusted (\(problem)),"
            + " and is not acted on. Look at what it is about, then remove it."
    }
}

extension RecordedChange {
    /// The leases that its process took, before modules were loaded and after.
    var leases: Set<LeaseName> { Set(decision.leases + begin.decision.leases) }

    /// Why a change of a device must wait for this one, which is under way.
    func refusal(on device: DeviceReference, in place: JournalPlace) -> Failure {
        if purpose == .hold { return .held(LeaseName(device), in: place, by: self) }
        return Failure(
            .busy,
            "\(device) is being changed by \(title), which is running, or has a write that still waits.",
            help: [.awaitRelease]
        )
    }
}
