import CFileSystem
import Glibc

/// What is behind a `/sys`, which decides where the journal of its changes is.
enum Ground: Hashable {
    /// The running kernel.
    case kernel
    /// A mounted machine, with the directory that controls it.
    case mount(control: String)
    /// A machine whose state is in a file; `machine` tells machines apart, and `life` one from another that was begun
    /// anew in the same file: nil where the file does not say.
    case state(String, machine: String, life: String?)
    /// Nothing that lives on: a machine without a state file, or a copy.
    case copy
}

/// The directory that controls a mounted machine.
///
/// Known by that it lies on the same file system, which is FUSE: nobody else can put one there.
struct MountedControl {
    /// The directory.
    let path: String

    /// The file that keeps two runs of anybind on the machine from mixing their writes.
    var lock: String { path + "/lock" }

    /// The one of the machine whose `/sys` is a directory; nil where it is none.
    init?(of root: String) {
        guard file_system_is_fuse(root) else { return nil }
        let above = root.lastIndex(of: "/").map { String(root[..<$0]) } ?? "."
        let places = [root + "/.anybind", above + "/control"]
        guard let own = MountedControl.device(of: root),
            let found = places.first(where: { MountedControl.device(of: $0 + "/journal") == own })
        else { return nil }
        path = found
    }

    private static func device(of path: String) -> dev_t? {
        var status = stat()
        // SAFETY: lstat(2) reads the path and fills the one struct that is lent to it.
        return unsafe lstat(path, &status) == 0 ? status.st_dev : nil
    }
}

/// Whether a path is on a file system in user space.
private func file_system_is_fuse(_ path: String) -> Bool {
    // SAFETY: statfs(2) reads the path.
    unsafe file_system_kind(path) == file_system_fuse
}

/// The text of a machine, told from another.
enum MachineText {
    /// FNV-1a, 64 bits, in hexadecimal.
    static func check(_ text: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
