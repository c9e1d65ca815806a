import Glibc
import SystemPackage

/// The names in a directory, without `.` and `..`, in the order of the file system.
///
/// - Throws: `EFBIG` for more than `limit` names.
func names(in path: FilePath, upTo limit: Int = 4_194_304) throws(Errno) -> [String] {
    assert(limit > 0, "a directory of no names would be too large")
    // SAFETY: the path lives for the call; the stream is closed once, at the end of this function.
    guard let stream = unsafe path.withPlatformString({ unsafe opendir($0) }) else {
        throw Errno(rawValue: errno)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
        errno = 0
        // SAFETY: the entry is valid until the next readdir(3); its name is copied before that.
        guard let entry = unsafe readdir(stream) else { break }
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name != ".", name != ".." else { continue }
        guard names.count < limit else { throw .fileTooLarge }
        names.append(name)
    }
    guard errno == 0 else { throw Errno(rawValue: errno) }
    return names
}
