internal import DriverCore
internal import Sysfs
internal import SystemPackage

/// Reading and writing an open file.
extension SysfsMachine {
    mutating func read(_ handle: SysfsHandle, _ range: ReadRange) throws(Errno)
        -> SysfsProgress<SysfsReply>
    {
        guard let open = files[handle], open.access.reads else { throw .badFileDescriptor }
        let goesOn = range.offset > 0 && range.offset == open.shown?.position
        if goesOn, let shown = open.shown, let part = shown.part(range.count) {
            files.keep(shown.after(part), for: handle)
            return .done(.bytes(part))
        }
        let file = try liveFile(open)
        guard range.count >= 0, range.offset >= 0 else { throw .invalidArgument }
        if goesOn { return .done(.bytes([])) }
        if file.isBinary {
            return .done(.bytes(try bytes(of: file, range, asRoot: open.isRoots)))
        }
        guard case .core(let attribute) = file else {
            return .done(.bytes(show(try contents(of: file), range, handle)))
        }
        return .waits(begin(.show(attribute), for: .read(handle, range)).ticket)
    }

    /// Begins a write; the offset counts in files of bytes, and an attribute never sees it.
    mutating func write(_ handle: SysfsHandle, _ bytes: [UInt8], at offset: Int) throws(Errno)
        -> SysfsProgress<SysfsReply>
    {
        guard let open = files[handle], open.access.writes else { throw .badFileDescriptor }
        let file = try liveFile(open)
        if bytes.isEmpty { return .done(.count(0)) }
        if file.isBinary { return .done(.count(try store(bytes, at: offset, file))) }
        guard let attribute = core.attribute(writtenThrough: file) else {
            return .done(.count(try store(bytes, file)))
        }
        let page = bytes.count > attributeBytesMax ? Array(bytes[..<attributeBytesMax]) : bytes
        return .waits(begin(.store(attribute, page), for: .write).ticket)
    }

    /// The file that is open, while its object is there.
    private func liveFile(_ open: OpenFile) throws(Errno) -> File {
        guard case .file(let file) = open.node else { throw .isDirectory }
        guard core.exists(file) else { throw .operationNotSupportedByDevice }
        return file
    }

    /// Cuts out what a read asked for, and keeps what is behind it for the read that follows.
    mutating func show(_ bytes: [UInt8], _ range: ReadRange, _ handle: SysfsHandle) -> [UInt8] {
        assert(range.offset >= 0 && range.count >= 0, "a range is looked at before it is asked for")
        let part = range.of(bytes)
        let end = range.offset + part.count
        let rest = Array(bytes.dropFirst(end))
        files.keep(Shown(rest: rest, position: end), for: handle)
        return part
    }
}
