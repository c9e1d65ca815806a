internal import DriverCore
internal import Synchronization

/// What has happened on a mounted machine, as text, for the files `log` and `uevents`.
///
/// It keeps a bounded amount: what is older is dropped a half at a time.
final class MountJournal: Sendable {
    /// The most bytes that are kept of either.
    private static let bytesMax = 4 << 20

    private struct Texts {
        var lines = ""
        var uevents = ""
    }

    /// Guarded by itself; nothing else is taken with it held.
    private let texts = Mutex(Texts())

    var lines: String { texts.withLock { $0.lines } }

    var uevents: String { texts.withLock { $0.uevents } }

    func add(line: String) {
        assert(!line.utf8.contains(0x0A), "a request is one line: what it names is escaped")
        texts.withLock { texts in
            texts.lines += line
            texts.lines += "\n"
            texts.lines.dropOldLines(above: MountJournal.bytesMax)
        }
    }

    func add(_ uevent: DriverCore.Uevent) {
        let keys = uevent.keys.map { "\($0.name)=\($0.value)\n" }.joined()
        texts.withLock { texts in
            texts.uevents += "\(uevent.action.name)@\(uevent.path)\n\(keys)\n"
            texts.uevents.dropOldLines(above: MountJournal.bytesMax)
        }
    }
}

extension String {
    fileprivate mutating func dropOldLines(above limit: Int) {
        assert(limit > 0, "a journal with room for nothing")
        guard utf8.count > limit else { return }
        let half = utf8.index(startIndex, offsetBy: limit / 2)
        let end = utf8[half...].firstIndex(of: UInt8(ascii: "\n")) ?? half
        removeSubrange(...end)
    }
}
