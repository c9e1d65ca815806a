import Glibc
import MountSupport
import ScratchTree
import Sysfs
import Testing

/// `anybind run` as a program among others: where it stands, what it is sent, and what it leaves alone.
@Suite(
    "the program that runs a command",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct RunProgramTests {
    private let scratch = ScratchTree()

    init() { scratch.file("out", "") }

    private var output: String {
        get throws {
            let bytes = try HostSysfs(root: scratch.root).readBytes("/out", limit: 1 << 16)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Starts lines of a shell, of which `$0` is anybind.
    private func start(_ lines: String) throws -> pid_t {
        let script = "exec >\(scratch.root)/out 2>&1 </dev/null; " + lines
        return try Processes.start(["/bin/sh", "-c", script, Shell.anybind])
    }

    @Test func `a working directory in /sys is the machine's`() throws {
        let lines =
            "cd /sys/bus && exec \"$0\" run -- sh -c 'stat -f -c %T .; cat pci/drivers_autoprobe'"
        #expect(Processes.wait(try start(lines)) == 0)
        #expect(try output == "fuseblk\n1\n")
    }

    @Test func `one that the machine has not is refused, and nothing is run`() throws {
        let lines = "cd /sys/kernel/mm && exec \"$0\" run -- echo started"
        #expect(Processes.wait(try start(lines)) == 1)
        let text = try output
        #expect(text.contains("cannot go back to its working directory"))
        #expect(!text.contains("started"))
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `a signal that asks for an end is the command's`(signal: Int32) throws {
        let command = "trap \"echo got; exit 7\" TERM HUP; echo ready; while :; do sleep 0.02; done"
        let process = try start("exec \"$0\" run -- sh -c '\(command)'")
        var rounds = 0
        while try !output.contains("ready"), rounds < 3_000 {
            usleep(10_000)
            rounds += 1
        }
        #expect(kill(process, signal) == 0)
        #expect(Processes.wait(process) == 7)
        #expect(try output == "ready\ngot\n")
    }

    /// The demo's 0000:0b:00.0 is held open, so that its unbind waits, and a signal alone ends nobody who waits.
    @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
    func `a command that waits in a write ends by a signal too`(signal: Int32) throws {
        let unbind = "/sys/bus/pci/drivers/vfio-pci/unbind"
        // As from a terminal: SIGINT reaches both.
        let command = "echo $$; exec 2>&-; echo 0000:0b:00.0 > \(unbind); exit 3"
        let process = try start("exec \"$0\" run -- env --default-signal=INT sh -c '\(command)'")
        var waiting: pid_t?
        for _ in 0..<1_000 where waiting == nil {
            let number = pid_t(try output.split(separator: "\n").first ?? "")
            if let number {
                let proc = HostSysfs(root: "/proc/\(number)")
                let function = try proc.readBytes("/wchan", limit: 256)
                if String(decoding: function, as: UTF8.self).hasPrefix("request_wait") {
                    waiting = number
                }
            }
            if waiting == nil { usleep(10_000) }
        }
        let writer = try #require(waiting)
        if signal == SIGINT { #expect(kill(writer, signal) == 0) }
        #expect(kill(process, signal) == 0)
        #expect(Processes.wait(process) == 128 + signal)
    }

    @Test func `a record is begun only when all else stands, and never in the machine's own file`()
        throws
    {
        scratch.file("mine", "kept")
        let mine = scratch.root + "/mine"
        let nosuch = "\"$0\" run --record \(mine) --machine nosuch -- true"
        #expect(Processes.wait(try start(nosuch)) == 10)
        let own = "\"$0\" run --record \(mine) --machine \(mine) -- true"
        #expect(Processes.wait(try start(own)) == 4)
        #expect(try output.contains("is the machine's own file"))
        let bytes = try HostSysfs(root: scratch.root).readBytes("/mine", limit: 64)
        #expect(bytes == Array("kept".utf8))
    }

    @Test(arguments: ["rmmod", "modprobe -r", "modprobe", "insmod"])
    func `a module that is not named is asked for`(command: String) throws {
        #expect(Processes.wait(try start("exec \"$0\" run -- \(command)")) == 1)
        #expect(try output.contains("no module was named"))
    }

    @Test func `a machine comes through a pipe too, however slowly`() throws {
        let lines =
            "(sleep 0.2; \"$0\" machine) | \"$0\" run --machine /dev/stdin -- ls /sys/bus/pci/drivers"
        #expect(Processes.wait(try start(lines)) == 0)
        #expect(try output.contains("e1000e\n"))
    }

    @Test func `a signal that was ignored is ignored by the command`() throws {
        let lines = "trap '' INT; exec \"$0\" run -- sh -c 'kill -INT $$; echo survived'"
        #expect(Processes.wait(try start(lines)) == 0)
        #expect(try output == "survived\n")
    }

    @Test func `a signal that another process sends is passed on, SIGINT too`() throws {
        let command = "trap \"echo got; exit 7\" INT; echo ready; while :; do sleep 0.02; done"
        let process = try start(
            "exec env --default-signal=INT \"$0\" run -- sh -c '\(command)'"
        )
        for _ in 0..<3_000 where try !output.contains("ready") { usleep(10_000) }
        #expect(kill(process, SIGINT) == 0)
        #expect(Processes.wait(process) == 7)
        #expect(try output == "ready\ngot\n")
    }

    @Test func `a script whose interpreter is missing is told from one that is`() throws {
        scratch.file("script", "#!/nonexistent/interpreter\n", mode: 0o755)
        #expect(Processes.wait(try start("exec \"$0\" run -- \(scratch.root)/script")) == 127)
        #expect(try output.contains("the interpreter that it names does not"))
        #expect(Processes.wait(try start("exec \"$0\" run -- \(scratch.root)/nothing")) == 127)
        #expect(try output.contains("There is no command"))
    }

    @Test func `a name in a trace cannot make a line of its own`() throws {
        let lines =
            "exec \"$0\" run --trace -- sh -c 'test -e \"$0\"' '/sys/a\n9 open /sys/fake r = 0'"
        _ = Processes.wait(try start(lines.replacing("\\n", with: "\n")))
        let told = try output.split(separator: "\n")
        #expect(!told.contains { $0.hasPrefix("9 ") }, "\(told)")
        #expect(told.contains { $0.contains("lookup /sys/a\\n9 open ") }, "\(told)")
    }

    @Test func `a record that cannot be written is told of, once`() throws {
        let lines = "exec \"$0\" run --record /dev/full -- ls /sys/bus"
        #expect(Processes.wait(try start(lines)) == 0)
        let told = try output.split(separator: "\n").filter { $0.contains("'/dev/full'") }
        #expect(told.count == 1)
    }
}
