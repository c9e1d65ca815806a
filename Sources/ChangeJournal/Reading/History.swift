package import DeviceBinding
internal import MachineHost
internal import SystemPackage

/// The changes of one journal: what `anybind history` lists.
package struct History {
    /// A change, or a file that cannot be trusted.
    package struct Entry: Hashable {
        /// Its number.
        package var number: Int
        /// What its record says; nil where it cannot be trusted.
        package var change: RecordedChange?
        /// How it ended.
        package var status: Status

        /// Whether its file cannot be trusted.
        fileprivate var isDamaged: Bool { if case .damaged = status { true } else { false } }
    }

    /// How a change ended.
    package enum Status: Hashable {
        /// A process makes it, or a write of it still waits.
        case running
        /// It was interrupted, and nothing was put back yet.
        case cutOff
        /// It was interrupted, and the change of that number put it back, or completed it.
        case recovered(by: Int)
        /// With what was asked for.
        case done
        /// With what was asked for; the change of that number has undone it.
        case undone(by: Int)
        /// It failed.
        case failed(Failure.Code)
        /// Its record cannot be trusted, for this reason.
        case damaged(String)

        /// Whether what it has done is there: nothing has put it back, nor did it do so itself.
        var stands: Bool { self == .done || self == .failed(.notViable) }
    }

    /// The changes, by number.
    package var entries: [Entry] = []
    /// Where it is kept; nil for none.
    private(set) var place: JournalPlace?
    /// What is to be said of changes of boots that are gone for good; nil where there are none.
    package private(set) var noteOnGone: String?

    /// Nothing was changed.
    package init() {}

    /// Reads a journal; one that is not there has no changes.
    ///
    /// - Throws: Where it cannot be looked at, or is not the user's own nor root's.
    package init(of place: JournalPlace) throws(Failure) {
        self.place = place
        guard let directory = try JournalDirectory.open(place, isToWrite: false) else { return }
        let ended = try directory.names().filter { $0.size != nil }
        entries = ended.compactMap { name in History.entry(name, in: directory) }
        entries += try Unfinished.all(in: directory).compactMap(History.entry)
        entries.sort { $0.number < $1.number }
        nameSuccessors()
        let gone = try directory.namesOfGone().count
        if gone > 0 { noteOnGone = place.sentence(onGone: gone) }
    }

    /// What is to be said of changes of a journal without an end, in a sentence, and what helps; nil where there is
    /// none.
    ///
    /// Those that have ended are not opened.
    package static func unfinished(in place: JournalPlace) throws(Failure) -> (
        sentence: String, help: Remedy?
    )? {
        guard let directory = try JournalDirectory.open(place, isToWrite: false) else { return nil }
        var history = History()
        history.entries = try Unfinished.all(in: directory).compactMap(entry)
        return history.noteOnUnfinished
    }

    private static func entry(_ name: RecordName, in directory: JournalDirectory) -> Entry? {
        do throws(Errno) {
            switch RecordReader.read(try directory.read(name).bytes) {
            case .nothing: return nil
            case .damage(let damage):
                let problem = "line \(damage.line): \(damage.problem)"
                return Entry(number: name.number, status: .damaged(problem))
            case .change(let change):
                guard change.system == directory.place.system else { return nil }
                return Entry(number: name.number, change: change, status: status(of: change))
            }
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            return Entry(number: name.number, status: .damaged(error.words))
        }
    }

    private static func entry(_ unfinished: Unfinished) -> Entry? {
        switch unfinished {
        case .running(let change):
            return Entry(number: change.number, change: change, status: .running)
        case .dead(let change), .over(_, _, let change?):
            return Entry(number: change.number, change: change, status: status(of: change))
        case .over(_, _, nil): return nil
        case .damaged(let name, let problem):
            return Entry(number: name.number, status: .damaged(problem))
        }
    }

    private static func status(of change: RecordedChange) -> Status {
        guard change.hasEnded else { return .cutOff }
        return change.failure.map(Status.failed) ?? .done
    }

    /// Says of those that were recovered or undone by which change.
    private mutating func nameSuccessors() {
        for later in entries {
            guard let change = later.change, change.hasSucceeded else { continue }
            for number in change.purpose.numbers {
                guard let index = entries.firstIndex(where: { $0.number == number }) else {
                    continue
                }
                switch (change.purpose, entries[index].status) {
                case (.recovery, .cutOff), (.completion, .cutOff):
                    entries[index].status = .recovered(by: later.number)
                // A change that was held for a command is put back by a recovery, and ends then.
                case (.undo, let status) where status.stands,
                    (.recovery, let status) where status.stands:
                    entries[index].status = .undone(by: later.number)
                    reinstate(what: number)
                default: break
                }
            }
        }
    }

    /// What an undo has put back stands again when that undo is undone.
    private mutating func reinstate(what number: Int) {
        for index in entries.indices where entries[index].status == .undone(by: number) {
            guard let change = entries[index].change else { continue }
            entries[index].status = History.status(of: change)
        }
    }

    private var noteOnUnfinished: (sentence: String, help: Remedy?)? {
        let cut = entries.filter { $0.status == .cutOff }.compactMap(\.change)
        let running = entries.filter { $0.status == .running }.compactMap(\.change)
        guard let first = cut.first else {
            if let running = running.first {
                return ("\(running.heading) \(running.wordsOnRunning).", nil)
            }
            guard let damaged = entries.first(where: \.isDamaged) else { return nil }
            let sentence =
                "The record of change \(damaged.number), which has no end, cannot be trusted."
            return (sentence, .recoverChanges)
        }
        let more = cut.count > 1 ? ", and \(cut.count - 1) more" : ""
        return ("\(first.heading)\(more) was interrupted.", .recoverChanges)
    }
}

extension RecordedChange {
    /// What is said of it while it is under way.
    fileprivate var wordsOnRunning: String {
        purpose == .hold ? "holds its devices for a command" : "is under way"
    }
}
