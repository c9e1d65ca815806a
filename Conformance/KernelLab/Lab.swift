internal import LabBase
internal import SystemPackage

/// Where the lab finds what it needs: this repository's build products and kernels, Debian's programs.
public struct Lab: Sendable {
    /// The repository's directory.
    public let root: String

    /// The lab of the repository at `root`.
    public init(root: String) {
        self.root = root
    }

    /// The guest's only user beside root: `alice`, 1000, of the group `users`, 1000.
    private static let user = "alice:x:1000:1000:"

    /// The static agent that `make build` leaves.
    public var agent: String { "\(root)/.build/release/lab-agent" }
    /// The static command that `make build` leaves.
    public var anybind: String { "\(root)/.build/release/anybind" }

    /// A kernel by its short name.
    public func kernel(_ name: String) throws(LabFailure) -> LabKernel {
        guard let kernel = LabKernel(named: name, in: root) else {
            throw .missing(["the kernel \(name) (make kernels)"])
        }
        return kernel
    }

    /// What is not there yet, each with what brings it; empty when guests can be booted.
    public func missing(kernels: [String]) -> [String] {
        var things: [String] = []
        for program in ["qemu-system-x86_64", "busybox"] where !isInstalled(program) {
            things.append("\(program) (make setup)")
        }
        for name in kernels where LabKernel(named: name, in: root) == nil {
            things.append("the kernel \(name) (make kernels)")
        }
        for file in [agent, anybind] where !isReadable(file) {
            things.append("\(file) (make build)")
        }
        return things
    }

    /// The initramfs for a kernel and a machine.
    func initramfs(_ kernel: LabKernel, _ machine: LabMachine) throws(LabFailure) -> [UInt8] {
        var archive = Initramfs()
        archive.mergeDirectories()
        for directory in ["proc", "sys", "dev", "run", "tmp", "mnt", "etc"] {
            archive.addDirectory(directory)
        }
        archive.addFile("lab-agent", try contents(agent), executable: true)
        archive.addFile("bin/busybox", try contents("/bin/busybox"), executable: true)
        // A file that the machine brings to one of these paths comes later, and takes it.
        for applet in ["bin/sh", "bin/mount", "bin/umount", "bin/true", "bin/ip", "sbin/modprobe"] {
            archive.addLink(applet, to: "/bin/busybox")
        }
        archive.addFile("etc/passwd", Array("root:x:0:0::/:/bin/sh\n\(Self.user):/:/bin/sh\n".utf8))
        archive.addFile("etc/group", Array("root:x:0:\nusers:x:1000:\n".utf8))
        let modules = "lib/modules/\(kernel.release)"
        do {
            for file in try filesBelow("\(kernel.directory)/\(modules)") {
                let bytes = try readWhole("\(kernel.directory)/\(modules)/\(file)")
                archive.addFile("\(modules)/\(file)", bytes)
            }
        } catch {
            throw .system(error, doing: "reading \(kernel.directory)")
        }
        for file in machine.files {
            archive.addFile(file.guest, try contents(file.host), executable: true)
        }
        archive.finish()
        return archive.bytes
    }

    private func contents(_ path: String) throws(LabFailure) -> [UInt8] {
        do {
            return try readWhole(path)
        } catch {
            throw .system(error, doing: "reading \(path)")
        }
    }
}
