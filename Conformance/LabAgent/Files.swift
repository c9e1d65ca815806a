internal import Glibc
internal import LabBase
internal import SystemPackage

/// The requests that need nothing that the agent keeps; they can be done by a child as well.
func answerAlone(_ request: LabRequest) -> LabAnswer {
    switch request {
    case .write(let path, let bytes): writeFile(path, bytes.bytes)
    case .read(let path): answerRead(path)
    case .readlink(let path): answerReadlink(path)
    case .stat(let path): answerStat(path)
    case .list(let path): answerList(path)
    case .run(let command): run(command)
    case .hold, .put, .release, .start, .wait, .kill, .asUser, .insmod, .rmmod, .uevents,
        .awaitUevent, .kernelLog, .vfio, .all, .powerOff:
        .invalid("this needs what the agent keeps")
    }
}

/// Opens without creating, writes once, closes.
func writeFile(_ path: String, _ bytes: [UInt8]) -> LabAnswer {
    let file: FileDescriptor
    do {
        file = try open(path, .write)
    } catch {
        return .refused(errno: error.rawValue, opening: true)
    }
    defer { try? file.close() }
    return writeOnce(file, bytes)
}

/// One write(2) at offset 0.
func writeOnce(_ file: FileDescriptor, _ bytes: [UInt8]) -> LabAnswer {
    // SAFETY: pwrite(2) reads the bytes of the array and keeps no pointer.
    let count = unsafe bytes.withUnsafeBytes {
        unsafe pwrite(file.rawValue, $0.baseAddress, $0.count, 0)
    }
    return count < 0 ? .refused(errno: errno, opening: false) : .done(count)
}

/// A file's bytes, to the end of the file.
func readFile(_ path: String) throws(Errno) -> [UInt8] {
    let file = try open(path, .read)
    defer { try? file.close() }
    return try readToEnd(file)
}

/// What is left to read, at most 4 MiB.
func readToEnd(_ file: FileDescriptor) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < 4 << 20 {
        let piece = try readSome(file)
        if piece.isEmpty { break }
        bytes += piece
    }
    return bytes
}

/// Opens a file with no more than its access mode and `O_CLOEXEC`.
func open(_ path: String, _ access: LabAccess) throws(Errno) -> FileDescriptor {
    let mode: FileDescriptor.AccessMode =
        switch access {
        case .read, .exclusive: .readOnly
        case .write: .writeOnly
        case .readWrite: .readWrite
        }
    do {
        var options: FileDescriptor.OpenOptions = [.closeOnExec]
        if access == .exclusive { options.insert(.exclusiveCreate) }
        return try FileDescriptor.open(FilePath(path), mode, options: options)
    } catch let error as Errno {
        throw error
    } catch {
        throw .ioError
    }
}

private func answerRead(_ path: String) -> LabAnswer {
    let file: FileDescriptor
    do {
        file = try open(path, .read)
    } catch {
        return .refused(errno: error.rawValue, opening: true)
    }
    defer { try? file.close() }
    do {
        return .bytes(LabBytes(try readToEnd(file)))
    } catch {
        return .refused(errno: error.rawValue, opening: false)
    }
}

private func answerReadlink(_ path: String) -> LabAnswer {
    var count = 0
    // SAFETY: readlink(2) fills at most the memory it is given, with no NUL at the end.
    let target = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { memory, filled in
        unsafe memory.withMemoryRebound(to: CChar.self) {
            guard let start = $0.baseAddress else { return }
            count = unsafe readlink(path, start, $0.count)
        }
        filled = max(count, 0)
    }
    if count < 0 { return .refused(errno: errno, opening: false) }
    return .link(String(decoding: target, as: UTF8.self))
}

private func answerStat(_ path: String) -> LabAnswer {
    var found = stat()
    // SAFETY: lstat(2) fills the one structure.
    guard unsafe lstat(path, &found) == 0 else { return .refused(errno: errno, opening: false) }
    return .stat(LabStat(mode: found.st_mode, size: Int(found.st_size)))
}

private func answerList(_ path: String) -> LabAnswer {
    // SAFETY: the stream is ours until closedir; an entry is valid until the next readdir.
    guard let directory = unsafe opendir(path) else {
        return .refused(errno: errno, opening: false)
    }
    defer { unsafe closedir(directory) }
    var names: [[UInt8]] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe Array($0) }
        names.append(Array(name.prefix { $0 != 0 }))
    }
    return .names(
        names.sorted { $0.lexicographicallyPrecedes($1) }
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { !$0.hasPrefix(".") }
    )
}
