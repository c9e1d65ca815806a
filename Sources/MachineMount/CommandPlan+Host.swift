internal import Glibc
internal import SysfsMount

/// What a command sees in place of the host's files, so that nothing of the host is changed by a script that is tried.
extension CommandPlan {
    /// Covers what a command may change of the host, or reach its daemons by.
    mutating func coverHost(keeping files: String?) {
        // Sockets and locks of the host's daemons, what udev knows of its devices, who changes them.
        emptied = ["/run", "/etc/driverctl.d"]
        if !Self.isLink("/var/run") { emptied.append("/var/run") }
        kept = Self.keptInRun
        made = ["/run/lock"]
        written = ["/etc", "/var/lib", "/mnt"]
        keptFiles = files
        devices = ["null", "zero", "full", "random", "urandom", "tty", "fuse"]
        // Root of the host is root of these files, whatever namespace it is in: sysctl_perm(), proc_sysctl.c.
        if geteuid() == 0 { readOnly = Self.hostControls }
    }

    /// Where the host's root can change its kernel by a file of `/proc`.
    private static let hostControls = [
        "/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/acpi",
    ]

    /// What programs need of the host's `/run`: where names are resolved, programs of NixOS, and the directory that the
    /// command is started in.
    private static var keptInRun: [String] {
        var kept = [
            "/run/current-system", "/run/booted-system", "/run/wrappers", "/run/opengl-driver",
        ]
        if let resolver = realPath("/etc/resolv.conf"), resolver.hasPrefix("/run/") {
            kept.append(resolver)
        }
        if let here = realPath("."), here.hasPrefix("/run/") { kept.append(here) }
        return kept
    }

    private static func realPath(_ path: String) -> String? {
        // SAFETY: realpath(3) makes a string that is freed here.
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        // SAFETY: lstat(2) fills the one struct that is lent to it and keeps nothing.
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}
