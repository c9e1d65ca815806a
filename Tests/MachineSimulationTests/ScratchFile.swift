import Glibc
import SystemPackage
import Testing

/// Runs a body with the path of a file that is not there yet, and takes away what it leaves.
func withScratchFile(_ body: (FilePath) throws -> Void) throws {
    var template = Array("/tmp/anybind-state-XXXXXX".utf8CString)
    // SAFETY: mkdtemp(3) writes over the six letters of the array that is lent to it.
    try #require(unsafe mkdtemp(&template) != nil)
    let name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let directory = FilePath(name)
    defer {
        for file in ["state", "state.json5"] { _ = unsafe unlink(directory.appending(file).string) }
        // A file that was left beside it keeps the directory, and shows.
        #expect(unsafe rmdir(directory.string) == 0)
    }
    try body(directory.appending("state"))
}

/// The bytes of a file.
func bytes(of path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = try unsafe chunk.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }
}

/// Makes a file of a text.
func write(_ text: String, to path: FilePath) throws { try write(Array(text.utf8), to: path) }

/// Makes a file of bytes.
func write(_ bytes: [UInt8], to path: FilePath) throws {
    let file = try FileDescriptor.open(
        path,
        .writeOnly,
        options: [.create, .truncate],
        permissions: .ownerReadWrite
    )
    try file.closeAfter { _ = try file.writeAll(bytes) }
}
