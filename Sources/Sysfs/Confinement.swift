internal import COpen
internal import Glibc
internal import SystemPackage

/// What keeps paths inside the directory that stands for `/sys`.
///
/// A tree that somebody copied or made up may hold links that lead anywhere, and root writes to what they
/// lead to. The kernel's own tree holds no such link, so it is spared the calls.
enum Confinement: Sendable {
    /// The directory is the kernel's own `/sys`.
    case none
    /// No path may leave the directory that is open under this descriptor.
    case below(Int32)
    /// The directory could not be looked at.
    case unknown(Errno)

    /// What a directory takes; its descriptor is to be closed with ``end()``.
    init(root: String) {
        assert(!root.hasSuffix("/"), "a root comes without the slash at its end")
        if root == "/sys" {
            self = .none
            return
        }
        let flags = Int32(open_path) | O_DIRECTORY | O_CLOEXEC
        // SAFETY: open(2) reads the path while it runs.
        let descriptor = unsafe open(root.isEmpty ? "/" : root, flags)
        guard descriptor >= 0 else {
            self = .unknown(Errno(rawValue: errno))
            return
        }
        if is_on_sysfs(descriptor) == 1 {
            close(descriptor)
            self = .none
        } else {
            self = .below(descriptor)
        }
    }

    /// Closes the directory.
    func end() {
        if case .below(let descriptor) = self { close(descriptor) }
    }
}
