internal import CSysfsMount
internal import Glibc
internal import SystemPackage

/// Trees mounted on a directory of the host, for everybody (by root) or for one user (by fusermount3).
public final class HostMount: Sendable {
    /// What serves it.
    public let session: MountSession
    private let directory: String
    private let unmounter: String?
    /// Its closing tells the watch that this process has gone.
    private let alive: Descriptor

    /// Mounts trees.
    ///
    /// Should this process be killed, another one unmounts what is left.
    public init(
        _ directory: String,
        parts: [MountPart],
        observer: (any MountObserver)? = nil,
        seesEveryRequest: Bool = false
    ) throws(MountError) {
        let unmounter = geteuid() == 0 ? nil : try HostMount.fusermount()
        let alive: (reading: Descriptor, writing: Descriptor)
        do throws(Errno) { alive = try Descriptor.pipe() } catch {
            throw MountError("A pipe cannot be made", error)
        }
        // Started before any thread is: the watch is a copy of this process.
        // SAFETY: the strings are lent for the call; the copy of the process has its own.
        let watch = unsafe csysfsmount_start_watch(alive.reading.rawValue, directory, unmounter)
        guard watch > 0 else {
            throw MountError("A process cannot be started", Errno(rawValue: -watch))
        }
        let fuse: Descriptor
        if let unmounter {
            fuse = try HostMount.mount(directory, by: unmounter, alive.writing)
        } else {
            fuse = try HostMount.mount(directory)
        }
        self.directory = directory
        self.unmounter = unmounter
        self.alive = alive.writing
        session = try MountSession(
            fuse: fuse,
            parts: parts,
            user: geteuid(),
            group: getegid(),
            observer: observer,
            seesEveryRequest: seesEveryRequest
        )
        try session.start()
    }

    /// Unmounts, even if something is still in use.
    public func unmount() {
        try? HostMount.unmount(directory, by: unmounter, lazily: true)
    }

    /// Unmounts what an anybind has mounted on a directory.
    public static func unmount(_ directory: String) throws(MountError) {
        try unmount(directory, by: geteuid() == 0 ? nil : try fusermount(), lazily: false)
    }

    private static func unmount(_ directory: String, by unmounter: String?, lazily: Bool)
        throws(MountError)
    {
        if let unmounter {
            let words = [unmounter, "-u"] + (lazily ? ["-z"] : []) + ["--", directory]
            guard Spawn.run(words) == 0 else {
                throw MountError(
                    "fusermount3 cannot unmount '\(directory)'.",
                    help: ["Only root and the user who mounted a machine can unmount it."]
                )
            }
            return
        }
        // SAFETY: the string is lent for the call.
        let failure = unsafe csysfsmount_unmount(directory, lazily ? 1 : 0)
        guard failure < 0 else { return }
        let errno = Errno(rawValue: -failure)
        throw MountError(
            "'\(directory)' cannot be unmounted",
            errno,
            help: errno == .resourceBusy
                ? ["A process has an open file or its working directory there."] : []
        )
    }

    // MARK: - Mounting

    private static func mount(_ directory: String) throws(MountError) -> Descriptor {
        let opened = csysfsmount_open_fuse()
        guard opened >= 0 else {
            throw MountError(
                "/dev/fuse cannot be opened",
                Errno(rawValue: -opened),
                help: [MountError.fuseHelp],
                alternatives: [.withoutMount]
            )
        }
        let fuse = Descriptor(owning: opened)
        // SAFETY: the string is lent for the call.
        let failure = unsafe csysfsmount_mount(fuse.rawValue, directory, 0, 0)
        guard failure == 0 else {
            throw MountError("'\(directory)' cannot be mounted on", Errno(rawValue: -failure))
        }
        return fuse
    }

    /// Lets fusermount3 mount, which hands over what it has opened through a socket.
    ///
    /// It counts as alive while it runs: what it mounts for one who was killed meanwhile is unmounted.
    ///
    /// Source: `_FUSE_COMMFD`, lib/mount.c of libfuse.
    private static func mount(
        _ directory: String,
        by unmounter: String,
        _ alive: Descriptor
    ) throws(MountError) -> Descriptor {
        // SAFETY: access(2) reads the path and keeps nothing.
        guard unsafe access(directory, W_OK) == 0 else {
            throw MountError(
                "'\(directory)' cannot be mounted on",
                Errno(rawValue: errno),
                help: ["An ordinary user can mount only on a directory of their own."]
            )
        }
        var ends: [Int32] = [-1, -1]
        // SAFETY: the call writes two descriptors into an array of two.
        let failure = unsafe csysfsmount_socket_pair(&ends)
        guard failure == 0 else {
            throw MountError("A socket cannot be made", Errno(rawValue: -failure))
        }
        let own = Descriptor(owning: ends[0])
        let other = Descriptor(owning: ends[1])
        let options = "fsname=anybind,subtype=anybind,default_permissions"
        let words = [unmounter, "-o", options, "--", directory]
        let status = Spawn.run(words, inheriting: other.rawValue, holding: alive.rawValue)
        guard status == 0 else {
            throw MountError("fusermount3 cannot mount on '\(directory)'.")
        }
        let fuse = csysfsmount_receive_descriptor(own.rawValue)
        guard fuse >= 0 else {
            throw MountError("fusermount3 has mounted nothing", Errno(rawValue: -fuse))
        }
        return Descriptor(owning: fuse)
    }

    /// The program by which an ordinary user mounts.
    private static func fusermount() throws(MountError) -> String {
        for directory in ["/usr/bin", "/bin", "/usr/local/bin"] {
            let program = directory + "/fusermount3"
            // SAFETY: access(2) reads the path and keeps nothing.
            if unsafe access(program, X_OK) == 0 { return program }
        }
        throw MountError(
            "An ordinary user mounts with fusermount3, and it is not installed.",
            help: ["On Debian the package fuse3 provides it."],
            alternatives: [.ownNamespace]
        )
    }
}

extension MountError {
    static let fuseHelp =
        "It needs /dev/fuse: load the kernel's module fuse, or give the container that device."
}
