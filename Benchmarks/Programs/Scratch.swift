import CHeap
import Glibc
import SystemPackage

/// A new directory that nobody else uses; whatever is in it goes with it.
final class Scratch {
    let path: String

    /// Below `/tmp`, or below another directory.
    init(below directory: String = "/tmp") throws {
        var template = Array("\(directory)/anybind-bench.XXXXXX".utf8CString)
        // SAFETY: mkdtemp(3) changes the template's last six characters in place.
        guard unsafe mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// In memory, where Debian has a file system for that.
    static func inMemory() throws -> Scratch { try Scratch(below: "/dev/shm") }

    /// Writes a file; answers with its path.
    func write(_ name: String, _ text: String) throws -> String {
        let file = try FileDescriptor.open(
            FilePath("\(path)/\(name)"),
            .writeOnly,
            options: [.create, .truncate, .closeOnExec],
            permissions: .ownerReadWrite
        )
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
        return "\(path)/\(name)"
    }

    deinit {
        // It lies where init made it, and nothing in it is mounted: mounts are in private namespaces.
        _ = try? Program("rm", "-rf", "--one-file-system", path).timed()
    }
}

/// What the process has allocated and not freed, in bytes.
///
/// The pages of the process would not do: what one part has freed, the next takes without growing.
func allocatedBytes() -> Int {
    Int(allocated_bytes())
}

/// The kernel and the number of processors: `Linux 6.1.0, 2 processors`.
func machineDescription() -> String {
    let release = (try? text(of: "/proc/sys/kernel/osrelease")) ?? "?\n"
    return "Linux \(release.dropLast()), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) processors"
}

/// A path from the root directory, in which no link or `..` is left.
func absolute(_ path: String) throws -> String {
    // SAFETY: realpath(3) allocates what it returns, and free gives it back.
    guard let real = unsafe realpath(path, nil) else {
        throw Failure("there is no directory '\(path)': \(Errno(rawValue: errno))")
    }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
}
