internal import Glibc
internal import LabBase
internal import SystemPackage

/// All bytes of a file.
func readWhole(_ path: String) throws(Errno) -> [UInt8] {
    do {
        let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
        defer { try? file.close() }
        var bytes: [UInt8] = []
        while true {
            let piece = try readSome(file)
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    } catch let error as Errno {
        throw error
    } catch {
        throw .ioError
    }
}

/// Writes a file anew.
func writeWhole(_ path: String, _ bytes: [UInt8]) throws(Errno) {
    do {
        let file = try FileDescriptor.open(
            FilePath(path),
            .writeOnly,
            options: [.create, .truncate, .closeOnExec],
            permissions: .ownerReadWrite
        )
        defer { try? file.close() }
        _ = try file.writeAll(bytes)
    } catch let error as Errno {
        throw error
    } catch {
        throw .ioError
    }
}

/// Whether a file is there and may be read.
func isReadable(_ path: String) -> Bool {
    // SAFETY: access(2) copies the path.
    unsafe access(path, R_OK) == 0
}

/// Whether a program of that name is in one of the usual directories.
func isInstalled(_ program: String) -> Bool {
    ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/local/bin/"].contains {
        isReadable($0 + program)
    }
}

/// The paths of all regular files below a directory, relative to it, sorted.
func filesBelow(_ directory: String) throws(Errno) -> [String] {
    // SAFETY: the stream is ours until closedir; an entry is valid until the next readdir.
    guard let stream = unsafe opendir(directory) else { throw Errno(rawValue: errno) }
    defer { unsafe closedir(stream) }
    var found: [String] = []
    while let entry = unsafe readdir(stream) {
        let bytes = unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe Array($0) }
        let name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        if name == "." || name == ".." { continue }
        if unsafe entry.pointee.d_type == UInt8(DT_DIR) {
            found += try filesBelow("\(directory)/\(name)").map { "\(name)/\($0)" }
        } else {
            found.append(name)
        }
    }
    return found.sorted()
}

/// A new directory below `/tmp` that nobody else uses.
func makeScratch() throws(Errno) -> String {
    var template = Array("/tmp/anybind-lab.XXXXXX".utf8CString)
    // SAFETY: mkdtemp(3) changes the template's last six characters in place.
    guard unsafe mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Removes a directory that holds only files, and them.
func removeScratch(_ directory: String) {
    for name in (try? filesBelow(directory)) ?? [] {
        // SAFETY: unlink(2) copies the path.
        unsafe unlink("\(directory)/\(name)")
    }
    unsafe rmdir(directory)
}
