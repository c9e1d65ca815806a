internal import MachineHost
internal import Sysfs

/// Something that changed a simulated machine, or tried to.
enum SessionEvent: Hashable, Sendable {
    /// A write to an attribute.
    case write(SessionWrite)
    /// The loading of a module with what it needs, and whether that succeeded.
    case load(String, succeeds: Bool)
    /// A new owner of a device node.
    case owner(FileOwner, node: String)

    /// For each event, the later ones whose file was opened just before it.
    ///
    /// A descriptor that was opened before other events may have lost its object by the time of its
    /// write, so it must be opened at the same moment when the events are repeated.
    static func handlesBefore(_ events: [SessionEvent]) -> [Int: [Int]] {
        var handles: [Int: [Int]] = [:]
        for (index, event) in events.enumerated() {
            assert(event.isPossible(at: index), "\(event) could not be repeated")
            if case .write(let write) = event, write.opened < index {
                handles[write.opened, default: []].append(index)
            }
        }
        return handles
    }

    /// Whether it can stand at an index of a session: a file is opened before it is written to, and something
    /// is written.
    func isPossible(at index: Int) -> Bool {
        guard case .write(let write) = self else { return true }
        return 0...index ~= write.opened && 1...attributeBytesMax ~= write.bytes.count
    }
}

/// One write to an attribute, with what came of it.
struct SessionWrite: Hashable, Sendable {
    let path: SysfsPath
    let bytes: [UInt8]
    /// How many events there were when the file was opened.
    let opened: Int
    let answer: Answer

    /// What write(2) answered.
    enum Answer: Hashable, Sendable {
        /// It took this many bytes.
        case taken(Int)
        /// It failed with the errno of that number.
        case failed(Int32)
    }
}
