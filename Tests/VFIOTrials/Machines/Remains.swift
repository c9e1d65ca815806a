import Glibc

/// What this process has open and mapped of VFIO, as the kernel says.
package struct Remains: Hashable, CustomStringConvertible {
    /// How many descriptors are open.
    package var descriptors: Int
    /// How many parts of devices are mapped.
    package var mappings: Int

    /// The words for it.
    package var description: String { "\(descriptors) descriptors and \(mappings) mappings" }

    /// What there is at this moment.
    package static func now() -> Remains {
        Remains(
            descriptors: names("/proc/self/fd").count,
            mappings: text("/proc/self/maps").split(separator: "\n")
                .count { $0.contains("vfio") }
        )
    }

    /// The entries of a directory; what reads them is among them each time.
    private static func names(_ directory: String) -> [String] {
        // SAFETY: the stream is ours until closedir(3), an entry valid until the next readdir(3).
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var found: [String] = []
        while let entry = unsafe readdir(stream) {
            let bytes = unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe Array($0) }
            found.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
        return found
    }

    private static func text(_ path: String) -> String {
        // SAFETY: open(2) copies the path.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            // SAFETY: read(2) writes at most as many bytes as the array has.
            let count = unsafe read(file, &piece, piece.count)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += piece.prefix(count)
        }
    }
}
