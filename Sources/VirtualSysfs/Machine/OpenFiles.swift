internal import Sysfs
internal import SystemPackage

/// An open file: bound to the object that its path named when it was opened.
struct OpenFile: Sendable {
    let node: Node
    let access: SysfsAccess
    /// Whether root has opened it.
    let isRoots: Bool
    /// What the last read left; the next one goes on in it.
    var shown: Shown?
}

/// What an attribute has shown and no read has taken yet.
///
/// A read that goes on where the last one ended gets its bytes from here: they are of one moment, and
/// there even when the object has gone. One at any other offset has the attribute shown again.
///
/// Source: `seq_read_iter()`, fs/seq_file.c.
struct Shown: Sendable {
    let rest: [UInt8]
    /// The offset of the first of them.
    let position: Int

    /// At most so many of the bytes; nil where none are left.
    func part(_ count: Int) -> [UInt8]? {
        rest.isEmpty || count < 0 ? nil : Array(rest.prefix(count))
    }

    /// What is left behind a part.
    func after(_ part: [UInt8]) -> Shown {
        assert(part.count <= rest.count, "a part of something else")
        return Shown(rest: Array(rest.dropFirst(part.count)), position: position + part.count)
    }
}

/// The open files of one sysfs by their numbers; the lowest free number is not promised.
struct OpenFiles: Sendable {
    let limit: Int
    private var slots: [OpenFile?] = []
    private var free: [Int32] = []

    init(limit: Int) {
        assert(limit <= Int32.max, "more files than there are numbers for")
        self.limit = limit
    }

    mutating func insert(_ file: OpenFile) throws(Errno) -> SysfsHandle {
        if let number = free.popLast() {
            assert(slots[Int(number)] == nil, "a number is free and in use")
            slots[Int(number)] = file
            return SysfsHandle(rawValue: number)
        }
        guard slots.count < limit else { throw .tooManyOpenFiles }
        slots.append(file)
        return SysfsHandle(rawValue: Int32(slots.count - 1))
    }

    subscript(handle: SysfsHandle) -> OpenFile? {
        let index = Int(handle.rawValue)
        return slots.indices.contains(index) ? slots[index] : nil
    }

    mutating func keep(_ shown: Shown, for handle: SysfsHandle) {
        let index = Int(handle.rawValue)
        if slots.indices.contains(index) { slots[index]?.shown = shown }
    }

    mutating func remove(_ handle: SysfsHandle) {
        let index = Int(handle.rawValue)
        guard slots.indices.contains(index), slots[index] != nil else { return }
        slots[index] = nil
        free.append(handle.rawValue)
    }
}
