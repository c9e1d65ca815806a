internal import DriverCore
internal import Sysfs
internal import SystemPackage

/// Reading and writing an open file.
extension SysfsServer {
    mutating func read(_ handle: SysfsHandle, _ range: ReadRange) throws(Errno)
        -> Progress<[UInt8]>
    {
        guard let open = files[handle], open.access.reads else { throw .badFileDescriptor }
        let goesOn = range.offset > 0 && range.offset == open.shown?.position
        if goesOn, let shown = open.shown, let part = shown.part(range.count) {
            files.keep(shown.after(part), for: handle)
            return .done(part)
        }
        let file = try liveFile(open)
        guard range.count >= 0, range.offset >= 0 else { throw .invalidArgument }
        if goesOn { return .done([]) }
        if file.isBinary { return .done(try bytes(of: file, range, asRoot: open.isRoots)) }
        guard case .core(let attribute) = file else {
            return .done(show(try contents(of: file), range, handle))
        }
        let (outcome, task) = perform(.show(attribute), as: .read(handle, range))
        guard let outcome else { return .waits(task) }
        return .done(show(try shown(outcome), range, handle))
    }

    /// Begins a write; the offset counts in files of bytes, and an attribute never sees it.
    mutating func write(_ handle: SysfsHandle, _ bytes: [UInt8], at offset: Int = 0) throws(Errno)
        -> Progress<Int>
    {
        guard let open = files[handle], open.access.writes else { throw .badFileDescriptor }
        let file = try liveFile(open)
        if bytes.isEmpty { return .done(0) }
        if file.isBinary { return .done(try store(bytes, at: offset, file)) }
        guard let attribute = core.attribute(writtenThrough: file) else {
            return .done(try store(bytes, file))
        }
        let page = bytes.count > attributeBytesMax ? Array(bytes[..<attributeBytesMax]) : bytes
        let (outcome, task) = perform(.store(attribute, page), as: .write)
        guard let outcome else { return .waits(task) }
        return .done(try stored(outcome))
    }

    /// The file that is open, while its object is there.
    private func liveFile(_ open: OpenFile) throws(Errno) -> File {
        guard case .file(let file) = open.node else { throw .isDirectory }
        guard core.exists(file) else { throw .operationNotSupportedByDevice }
        return file
    }

    /// Cuts out what a read asked for, and keeps what is behind it for the read that follows.
    mutating func show(_ bytes: [UInt8], _ range: ReadRange, _ handle: SysfsHandle) -> [UInt8] {
        let part = range.of(bytes)
        let end = range.offset + part.count
        let rest = Array(bytes.dropFirst(end))
        files.keep(Shown(rest: rest, position: end), for: handle)
        return part
    }

    func shown(_ outcome: DriverCore.Outcome) throws(Errno) -> [UInt8] {
        switch outcome {
        case .bytes(let bytes): return bytes
        case .failed(let refusal): throw Errno(rawValue: refusal.errno.rawValue)
        case .done, .count, .bus, .device, .driver, .file, .groupStatus: throw .ioError
        }
    }

    func stored(_ outcome: DriverCore.Outcome) throws(Errno) -> Int {
        switch outcome {
        case .count(let count): return count
        case .failed(let refusal): throw Errno(rawValue: refusal.errno.rawValue)
        case .done, .bytes, .bus, .device, .driver, .file, .groupStatus: throw .ioError
        }
    }
}
