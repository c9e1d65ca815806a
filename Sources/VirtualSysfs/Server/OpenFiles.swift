internal import Sysfs
internal import SystemPackage

/// An open file: bound to the object that its path named when it was opened.
struct OpenFile: Sendable {
    let node: Node
    let access: SysfsAccess
    /// What the last read from offset 0 found; later reads go on in it, as the kernel's do.
    ///
    /// Source: `seq_read_iter()`, fs/seq_file.c.
    var shown: [UInt8]?
}

/// The open files of one sysfs by their numbers; the lowest free number is not promised.
struct OpenFiles: Sendable {
    let limit: Int
    private var slots: [OpenFile?] = []
    private var free: [Int32] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func insert(_ file: OpenFile) throws(Errno) -> SysfsHandle {
        if let number = free.popLast() {
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

    mutating func keep(_ shown: [UInt8], for handle: SysfsHandle) {
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
