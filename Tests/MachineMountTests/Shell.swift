import Glibc
import MachineMount
import MachineSimulation
import ScratchTree
import Sysfs
import SysfsMount

/// A machine with a shell in it.
struct Shell {
    let machine: SimulatedMachine
    var options = MountedMachine.Options()

    init(_ machine: String = "demo", profile: String? = nil, proposals: [String] = []) throws {
        try self.init(
            SimulatedMachine.open(
                machine: machine,
                state: nil,
                profile: profile,
                proposals: proposals
            )
        )
    }

    init(_ machine: SimulatedMachine) {
        self.machine = machine
        options.program = Shell.anybind
        options.environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
    }

    /// The command that is built beside the tests.
    static let anybind: String = {
        let own = (try? HostSysfs(root: "/").readlink("/proc/self/exe")) ?? ""
        return String(own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex)) + "/anybind"
    }()

    /// Runs lines of a shell, and gives what they wrote to both outputs, and the exit status.
    func run(_ lines: String, by shell: String = "/bin/sh") throws -> (
        text: String, status: Int32
    ) {
        let scratch = ScratchTree()
        scratch.file("out", "")
        // The user of the namespace may be somebody else than who made the file.
        let script = "exec >\(scratch.root)/out 2>&1 </dev/null\n" + lines
        let mounted = MountedMachine(machine)
        let status = try mounted.run([shell, "-c", script], options).wait()
        let bytes = try HostSysfs(root: scratch.root).readBytes("/out", limit: 1 << 22)
        return (String(decoding: bytes, as: UTF8.self), status)
    }
}
