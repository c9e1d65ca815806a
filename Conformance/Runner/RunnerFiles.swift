internal import SystemPackage

/// The text of a file.
public func readText(_ path: String) throws(RunnerError) -> String {
    do {
        let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
        defer { try? file.close() }
        var bytes: [UInt8] = []
        while true {
            // SAFETY: read(2) fills at most the memory it is given, and says how much of it.
            let piece = unsafe try [UInt8](unsafeUninitializedCapacity: 65_536) { memory, count in
                count = unsafe try file.read(into: UnsafeMutableRawBufferPointer(memory))
            }
            if piece.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece
        }
    } catch {
        throw RunnerError("cannot read \(path): \(error)")
    }
}

/// Writes a file anew.
public func writeText(_ path: String, _ text: String) throws(RunnerError) {
    do {
        let file = try FileDescriptor.open(
            FilePath(path),
            .writeOnly,
            options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        defer { try? file.close() }
        _ = try file.writeAll(text.utf8)
    } catch {
        throw RunnerError("cannot write \(path): \(error)")
    }
}
