internal import Glibc
internal import LabBase
internal import SystemPackage

/// QEMU, just started, and our ends of its two wires.
struct Launch {
    let process: ChildProcess
    /// Holds the initramfs, the console's log, what QEMU complained of, and the machine's disks.
    let directory: String
    /// To the guest's second serial port, where the agent listens.
    let wire: FileDescriptor
    /// To QEMU's monitor.
    let monitor: FileDescriptor

    /// Makes what the machine needs in a directory of its own and starts QEMU.
    init(_ lab: Lab, _ kernel: LabKernel, _ machine: LabMachine) throws(LabFailure) {
        let archive = try lab.initramfs(kernel, machine)
        do {
            directory = try makeScratch()
            try writeWhole("\(directory)/initramfs", archive)
            for disk in machine.disks {
                try writeWhole("\(directory)/\(disk.name)", [])
                // SAFETY: truncate(2) copies the path.
                guard unsafe truncate("\(directory)/\(disk.name)", disk.bytes) == 0 else {
                    throw Errno(rawValue: errno)
                }
            }
            let (wire, guestWire) = try makeSocketPair()
            let (monitor, guestMonitor) = try makeSocketPair()
            let errors = try FileDescriptor.open(
                FilePath("\(directory)/errors"),
                .writeOnly,
                options: [.create, .closeOnExec],
                permissions: .ownerReadWrite
            )
            defer { for file in [guestWire, guestMonitor, errors] { try? file.close() } }
            // Numbers above ours: a copy must not land on a descriptor that is still to be copied.
            let first = [guestWire, guestMonitor, errors].map(\.rawValue).reduce(2, max) + 1
            self.wire = wire
            self.monitor = monitor
            process = try ChildProcess.start(
                Self.arguments(kernel, machine, directory, wire: first, monitor: first + 1),
                environment: ["PATH=/usr/bin:/bin:/usr/local/bin", "TMPDIR=\(directory)"],
                descriptors: [(first, guestWire), (first + 1, guestMonitor), (2, errors)]
            )
        } catch let error as Errno {
            throw .system(error, doing: "starting QEMU")
        } catch {
            throw .system(.ioError, doing: "starting QEMU")
        }
    }

    /// The whole command line; `quiet` keeps the console's log to what matters.
    ///
    /// Before /proc is mounted, a static Swift program aborts ("Unable to obtain Swift runtime path")
    /// unless its environment has `SWIFT_ROOT`; the kernel gives init the words it does not know.
    private static func arguments(
        _ kernel: LabKernel,
        _ machine: LabMachine,
        _ directory: String,
        wire: Int32,
        monitor: Int32
    ) -> [String] {
        let kernelArguments =
            "console=\(machine.console) quiet panic=-1 rdinit=/lab-agent SWIFT_ROOT=/ "
            + machine.board.kernelArguments + machine.kernelArguments
        return ["qemu-system-x86_64"] + [
            "-kernel", "\(kernel.directory)/vmlinux", "-initrd", "\(directory)/initramfs",
            "-append", kernelArguments,
            "-chardev", "file,id=console,path=\(directory)/console",
            "-chardev", "socket,id=wire,fd=\(wire)",
            "-chardev", "socket,id=monitor,fd=\(monitor)", "-mon", "chardev=monitor,mode=control",
        ] + machine.board.arguments(processors: machine.processors)
            + machine.devices.map { inDirectory($0, directory) }
    }

    /// The argument with the machine's directory in place of the word `DIRECTORY`.
    private static func inDirectory(_ argument: String, _ directory: String) -> String {
        guard let word = argument.firstRange(of: "DIRECTORY") else { return argument }
        return argument.replacingCharacters(in: word, by: directory)
    }

    /// The end of what the guest's console and QEMU itself said; `terminal` is a console that a machine brings itself.
    static func lastWords(in directory: String) -> String {
        ["errors", "console", "terminal"].map { name in
            let bytes = (try? readWhole("\(directory)/\(name)")) ?? []
            return String(decoding: bytes.suffix(6000), as: UTF8.self)
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, by text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}

/// Two connected sockets that no child gets by accident.
func makeSocketPair() throws(Errno) -> (FileDescriptor, FileDescriptor) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    // SAFETY: socketpair(2) writes two numbers.
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Errno(rawValue: errno) }
    return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
}
