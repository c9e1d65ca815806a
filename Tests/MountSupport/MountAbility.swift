internal import Glibc

/// Whether this machine lets a mount be tried: /dev/fuse and user namespaces.
public enum MountAbility {
    /// Why not, in a sentence; nil where it can, and where it must (`ANYBIND_REQUIRE_MOUNT`, in CI).
    public static let obstacle: String? = {
        // SAFETY: getenv(3) and access(2) read their strings and keep nothing.
        let isRequired = unsafe getenv("CI") != nil || getenv("ANYBIND_REQUIRE_MOUNT") != nil
        if isRequired { return nil }
        if unsafe access("/dev/fuse", R_OK | W_OK) != 0 {
            return "CANNOT RUN: /dev/fuse cannot be opened, so that nothing is mounted."
        }
        if unsafe access("/proc/self/ns/user", F_OK) != 0 {
            return "CANNOT RUN: the kernel has no user namespaces, so that nothing is mounted."
        }
        return nil
    }()

    /// Which tool is not installed; nil when all are.
    public static let missingTool: String? = {
        let tools = [
            "/usr/sbin/driverctl", "/usr/bin/lspci", "/usr/bin/dpdk-devbind.py",
            "/usr/bin/udevadm",
        ]
        // SAFETY: access(2) reads the path and keeps nothing.
        let missing = tools.first { unsafe access($0, X_OK) != 0 }
        return missing.map { "CANNOT RUN: \($0) is not installed ('make setup' does)." }
    }()

    /// Whether strace(1) is installed, which kills a program before a system call of it.
    public static let hasStrace: Bool = {
        // SAFETY: access(2) reads the path and keeps nothing.
        unsafe access("/usr/bin/strace", X_OK) == 0
    }()
}
