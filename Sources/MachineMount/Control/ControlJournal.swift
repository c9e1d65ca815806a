internal import Glibc
internal import Synchronization
internal import Sysfs
internal import SystemPackage

/// The journal of changes of a mounted machine: files that live as long as the machine.
///
/// A name that is opened to be written is there from then on, and what is written is put at the end. The
/// files `rename` (`OLD NEW`) and `remove` (`NAME`) are written for what open(2) cannot do.
final class ControlJournal: Sendable {
    /// The most bytes of all files.
    static let bytesMax = 16 << 20
    /// The files that are written for what they do.
    static let acts = ["rename", "remove"]

    // MARK: - Mutable state

    private struct State {
        var numbers: [String: Int] = [:]
        var files: [Int: [UInt8]] = [:]
        var next = 0
        var size = 0
    }

    /// The files; guarded by itself, and nothing else is taken with it held.
    private let state = Mutex(State())

    /// Whether a name can be that of a file.
    static func isName(_ name: String) -> Bool {
        1...100 ~= name.utf8.count && name != "lock"
            && name.utf8.allSatisfy { byte in
                0x30...0x39 ~= byte || 0x61...0x7A ~= byte || byte == 0x2D || byte == 0x2E
            }
    }

    /// The names of the files, in order.
    var names: [String] { state.withLock { $0.numbers.keys.sorted() } }

    /// The number of a file that is there.
    func number(of name: String) throws(Errno) -> Int {
        guard let number = state.withLock({ $0.numbers[name] }) else {
            throw .noSuchFileOrDirectory
        }
        return number
    }

    /// The number of a file, which is made where it is not there.
    func make(_ name: String) -> Int {
        state.withLock { state in
            if let number = state.numbers[name] { return number }
            let number = state.next
            state.next += 1
            state.numbers[name] = number
            state.files[number] = []
            return number
        }
    }

    /// The bytes of a file.
    func bytes(_ number: Int) -> [UInt8] { state.withLock { $0.files[number] ?? [] } }

    /// Puts bytes at the end of a file; one that was removed takes no more.
    func append(_ bytes: [UInt8], to number: Int) throws(Errno) {
        let isTaken = state.withLock { state in
            guard state.files[number] != nil, state.size + bytes.count <= ControlJournal.bytesMax
            else { return false }
            state.files[number]?.append(contentsOf: bytes)
            state.size += bytes.count
            return true
        }
        if !isTaken { throw .noSpace }
    }

    /// Does what a line says that was written to a file of ``acts``.
    func act(_ file: String, _ line: String) throws(Errno) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == (file == "rename" ? 2 : 1), words.allSatisfy(ControlJournal.isName),
            !words.contains(where: ControlJournal.acts.contains)
        else { throw .invalidArgument }
        let isDone = state.withLock { state in
            guard let number = state.numbers.removeValue(forKey: words[0]) else { return false }
            let gone =
                file == "rename" ? state.numbers.updateValue(number, forKey: words[1]) : number
            if let gone, let bytes = state.files.removeValue(forKey: gone) {
                state.size -= bytes.count
            }
            return true
        }
        if !isDone { throw .noSuchFileOrDirectory }
    }
}
