internal import SystemPackage

/// An initramfs in the making: a cpio archive in the `newc` format, not compressed.
///
/// QEMU hands it over in a few milliseconds, while unpacking a gzip file takes an emulated processor
/// a second; so there is nothing to gain by a cache.
/// Source: Documentation/driver-api/early-userspace/buffer-format.rst.
struct Initramfs {
    private(set) var bytes: [UInt8] = []
    private var directories: Set<String> = []
    /// Directories of the root that are links to those of that name below `/usr`.
    private var merged: Set<String> = []
    private var count: UInt32 = 0

    /// Lays the root out as Debian does: `/bin` is a link to `/usr/bin`, and so are its kin.
    mutating func mergeDirectories() {
        for name in ["bin", "sbin", "lib", "lib64"] {
            addDirectory("usr/" + name)
            addLink(name, to: "usr/" + name)
            merged.insert(name)
        }
    }

    /// Where a path of the root is by its real name.
    private func realPath(_ path: String) -> String {
        let first = path.prefix { $0 != "/" }
        return merged.contains(String(first)) ? "usr/" + path : path
    }

    /// Adds a directory, and those above it.
    mutating func addDirectory(_ path: String) {
        let path = realPath(path)
        guard !path.isEmpty, !directories.contains(path) else { return }
        addDirectory(parent(of: path))
        directories.insert(path)
        add(path, mode: 0o040755, contents: [])
    }

    /// Adds a file, and the directories above it.
    mutating func addFile(_ path: String, _ contents: [UInt8], executable: Bool = false) {
        let path = realPath(path)
        addDirectory(parent(of: path))
        add(path, mode: executable ? 0o100755 : 0o100644, contents: contents)
    }

    /// Adds a symbolic link, and the directories above it.
    mutating func addLink(_ path: String, to target: String) {
        let path = realPath(path)
        addDirectory(parent(of: path))
        add(path, mode: 0o120777, contents: Array(target.utf8))
    }

    /// Ends the archive.
    mutating func finish() {
        add("TRAILER!!!", mode: 0, contents: [])
    }

    private func parent(of path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private mutating func add(_ path: String, mode: UInt32, contents: [UInt8]) {
        count += 1
        let name = Array(path.utf8) + [0]
        // inode, mode, owner, group, links, time, size, four device numbers, length of the name, check.
        let fields: [UInt32] = [
            count, mode, 0, 0, 1, 0, UInt32(contents.count), 0, 0, 0, 0, UInt32(name.count), 0,
        ]
        bytes += Array("070701".utf8)
        for field in fields {
            let digits = String(field, radix: 16)
            bytes += Array(String(repeating: "0", count: 8 - digits.count).utf8) + digits.utf8
        }
        bytes += name
        pad()
        bytes += contents
        pad()
    }

    /// Every part begins at a multiple of four.
    private mutating func pad() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }
}
