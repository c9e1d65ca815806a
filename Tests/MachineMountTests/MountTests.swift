import Glibc
import MountSupport
import ScratchTree
import Sysfs
import Testing

/// A machine on a directory of the host: whoever ends it, and however, no dead mount is left.
@Suite(
    "a machine on a directory",
    .serialized,
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? "")),
    .enabled(
        if: geteuid() == 0,
        "CANNOT RUN: only root mounts, and can be somebody else for a test."
    )
)
struct MountTests {
    private let scratch = ScratchTree()
    private var directory: String { scratch.root + "/mnt" }
    private static let nobody: uid_t = 65534

    init() {
        scratch.directory("mnt")
        scratch.file("out", "")
        // SAFETY: the calls read the paths while they run.
        unsafe chmod(scratch.root, 0o755)
        unsafe chmod(scratch.root + "/out", 0o666)
        unsafe chown(directory, Self.nobody, Self.nobody)
    }

    private func isMounted() throws -> Bool {
        let bytes = try HostSysfs(root: "/proc/self").readBytes("/mounts", limit: 1 << 20)
        return String(decoding: bytes, as: UTF8.self).contains(" \(directory) ")
    }

    /// Waits until the mount is there, or is gone; false where that does not come.
    private func waitUntil(mounted: Bool) throws -> Bool {
        for _ in 0..<400 {
            if try isMounted() == mounted { return true }
            usleep(25_000)
        }
        return false
    }

    private func serve() throws -> pid_t {
        let process = try Processes.start([
            Shell.anybind, "mount", "--foreground", "demo", directory,
        ])
        try #require(try waitUntil(mounted: true))
        return process
    }

    /// Runs lines of a shell, perhaps as nobody, and gives what they wrote and the exit status.
    private func run(_ lines: String, asNobody: Bool = false) throws -> (
        text: String, status: Int32?
    ) {
        let user = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        let script = "exec >\(scratch.root)/out 2>&1 </dev/null; cd /; \(lines)"
        let words = (asNobody ? user : []) + ["/bin/sh", "-c", script, Shell.anybind, directory]
        let status = try Processes.run(words)
        let bytes = try HostSysfs(root: scratch.root).readBytes("/out", limit: 1 << 16)
        return (String(decoding: bytes, as: UTF8.self), status)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `a signal ends it, and its server with success`(signal: Int32) throws {
        let server = try serve()
        #expect(kill(server, signal) == 0)
        #expect(Processes.wait(server) == 0)
        #expect(try !isMounted())
    }

    /// The demo's 0000:0b:00.0 is held open: its unbind waits, and nobody but the server could end that.
    @Test func `a signal ends it also while a write waits, which fails then`() throws {
        let server = try serve()
        let unbind = directory + "/sys/bus/pci/drivers/vfio-pci/unbind"
        let writer = try Processes.start(["/bin/sh", "-c", "echo 0000:0b:00.0 2>&- >\(unbind)"])
        let proc = HostSysfs(root: "/proc/\(writer)")
        var isWaiting = false
        for _ in 0..<400 where !isWaiting {
            let function = try proc.readBytes("/wchan", limit: 256)
            isWaiting = String(decoding: function, as: UTF8.self).hasPrefix("request_wait")
            if !isWaiting { usleep(25_000) }
        }
        try #require(isWaiting)
        #expect(kill(server, SIGTERM) == 0)
        #expect(Processes.wait(server) == 0)
        #expect(Processes.wait(writer) != 0)
        #expect(try !isMounted())
    }

    @Test func `what another has mounted is not unmounted, and neither is nothing`() throws {
        let run = try run(
            """
            unshare -m sh -c 'mount -t tmpfs none "$1"; "$0" unmount "$1"; echo "status $?"
            grep -c " $1 tmpfs" /proc/self/mounts' "$0" "$1"
            "$0" unmount "$1"; echo "status $?"
            """
        )
        #expect(run.text.contains("is not an anybind machine: tmpfs."))
        #expect(run.text.contains("status 4\n1\n"))
        #expect(run.text.contains("Nothing is mounted on '\(directory)'."))
        #expect(run.text.hasSuffix("status 2\n"))
    }

    @Test(arguments: [false, true])
    func `who uses it is named when it cannot be unmounted`(asNobody: Bool) throws {
        let run = try run(
            """
            "$0" mount demo "$1"; exec 9<"$1/sys/bus/pci/drivers_autoprobe"
            "$0" unmount "$1"; echo "status $? of $$"; exec 9<&-; "$0" unmount "$1"; echo "status $?"
            """,
            asNobody: asNobody
        )
        let process = run.text.split(separator: "\n").first { $0.contains(" of ") }
            .flatMap { $0.split(separator: " ").last }
        #expect(run.text.contains("by sh (process \(process ?? "?"))."), "\(run.text)")
        #expect(run.text.hasSuffix("status 0\n"))
    }

    @Test func `another user's machine is refused with the status for rights`() throws {
        let server = try serve()
        let refused = try run("\"$0\" unmount \"$1\"", asNobody: true)
        #expect(refused.status == 8, "\(refused.text)")
        #expect(refused.text.contains("Only root and the user who mounted"), "\(refused.text)")
        #expect(kill(server, SIGTERM) == 0)
        #expect(Processes.wait(server) == 0)
    }

    @Test func `the directory above its /sys is answered with the /sys`() throws {
        let server = try serve()
        let listed = try run("\"$0\" list --sysfs \"$1\"")
        #expect(listed.status == 2)
        #expect(listed.text.contains("Did you mean '--sysfs \(directory)/sys'?"))
        #expect(kill(server, SIGTERM) == 0)
        #expect(Processes.wait(server) == 0)
    }

    @Test func `others than root and its owner see 64 bytes of a configuration space`() throws {
        let server = try serve()
        let read = "cat \"$1/sys/bus/pci/devices/0000:08:00.0/config\" | wc -c"
        let user = "setpriv --reuid=65534 --regid=65534 --clear-groups"
        #expect(try run(read).text == "4096\n")
        #expect(try run(read, asNobody: true).text == "64\n")
        #expect(kill(server, SIGTERM) == 0)
        #expect(Processes.wait(server) == 0)
        let config = "/sys/bus/pci/devices/0000:08:00.0/config"
        let inRun = try run(
            "\"$0\" run -- sh -c '\(user) cat \(config) | wc -c; cat \(config) | wc -c'"
        )
        #expect(inRun.text == "64\n4096\n", "\(inRun.text)")
        let own = try run(
            "\"$0\" mount demo \"$1\"; \(read); \"$0\" unmount \"$1\"",
            asNobody: true
        )
        #expect(own.text == "4096\n", "\(own.text)")
    }

    @Test func `operands behind -- are no options, in the background too`() throws {
        scratch.directory("mnt/-dash")
        let run = try run(
            """
            cd "$1"; "$0" mount demo -- -dash && ls -- -dash && "$0" unmount -- -dash; echo "status $?"
            "$0" mount demo -- --version; echo "status $?"
            """
        )
        #expect(run.text.contains("control\nsys\nstatus 0\n"), "\(run.text)")
        #expect(run.text.hasSuffix("status 2\n"), "\(run.text)")
    }

    @Test func `a machine is read once, from a pipe too`() throws {
        let run = try run(
            "\"$0\" machine | \"$0\" mount /dev/stdin \"$1\" && ls \"$1\"; \"$0\" unmount \"$1\""
        )
        #expect(run.text == "control\nsys\n" && run.status == 0, "\(run.text)")
    }

    @Test func `it is unmounted by another name of its directory too`() throws {
        let server = try serve()
        let link = scratch.root + "/link"
        #expect(try run("ln -s \"$1\" \(link); \"$0\" unmount \(link)").status == 0)
        #expect(Processes.wait(server) == 0)
    }

    @Test func `unmount ends it, and its server with success`() throws {
        let server = try serve()
        #expect(try run("\"$0\" unmount \"$1\"").status == 0)
        #expect(Processes.wait(server) == 0)
        #expect(try !isMounted())
    }

    @Test func `when its server is killed nothing is left, also where a file in it is open`() throws
    {
        let server = try serve()
        // SAFETY: open(2) reads the path and keeps nothing.
        let file = unsafe open(
            directory + "/sys/bus/pci/drivers_autoprobe",
            O_RDONLY | O_CLOEXEC
        )
        #expect(file >= 0)
        defer { close(file) }
        #expect(kill(server, SIGKILL) == 0)
        #expect(Processes.wait(server) == nil)
        #expect(try waitUntil(mounted: false))
        var byte: UInt8 = 0
        // SAFETY: read(2) writes at most the one byte that is lent to it.
        #expect(unsafe read(file, &byte, 1) == -1)
        // The directory is as it was, and can be mounted on again.
        let again = try serve()
        #expect(kill(again, SIGTERM) == 0)
        #expect(Processes.wait(again) == 0)
    }

    @Test func `an ordinary user mounts by fusermount3, for that user alone`() throws {
        let lines = """
            "$0" mount demo "$1" && "$0" list --sysfs "$1/sys" | grep -c 0000:03:00.0
            cat "$1/sys/bus/pci/devices/0000:03:00.0/vendor"; "$0" unmount "$1"; echo "unmounted $?"
            """
        let run = try run(lines, asNobody: true)
        #expect(run.text == "1\n0x8086\nunmounted 0\n")
        #expect(try waitUntil(mounted: false))
    }

    @Test func `an ordinary user's mount goes too when its server is killed`() throws {
        let find =
            "for p in $(pgrep -x anybind); do grep -qs \"$1\" /proc/$p/cmdline && echo $p; done"
        let mount = try run("\"$0\" mount demo \"$1\"; \(find)", asNobody: true)
        let server = pid_t(mount.text.split(separator: "\n").first ?? "") ?? 0
        try #require(server > 1, "\(mount.text)")
        #expect(try isMounted())
        #expect(kill(server, SIGKILL) == 0)
        #expect(try waitUntil(mounted: false))
    }

    /// Interrupted at eleven moments of its way, by two signals: it stands only where it says that it does.
    @Test(arguments: [false, true])
    func `a mount that is interrupted leaves nothing`(asNobody: Bool) throws {
        let whole = try ContinuousClock().measure {
            try #require(run("\"$0\" mount demo \"$1\"", asNobody: asNobody).status == 0)
        }
        #expect(try run("\"$0\" unmount \"$1\"", asNobody: asNobody).status == 0)
        let delays = (0...10).map { "\(whole / .seconds(1) * Double($0) / 10)" }
        scratch.pipe("running")
        // SAFETY: chmod(2) reads the path while it runs.
        unsafe chmod(scratch.root + "/running", 0o666)
        // The pipe ends when no process of a mount runs any more, those in the background included.
        let sweep = try run(
            """
            for signal in TERM KILL; do for delay in \(delays.joined(separator: " ")); do
                timeout 20 cat \(scratch.root)/running & running=$!
                exec 9>\(scratch.root)/running
                "$0" mount demo "$1" & mount=$!
                exec 9>&-
                sleep $delay; kill -$signal $mount 2>&-
                wait $mount && "$0" unmount "$1"
                wait $running; echo "ended $?"
                tries=0
                while grep -q " $1 " /proc/mounts && [ $tries -lt 400 ]; do
                    sleep 0.025; tries=$((tries + 1))
                done
                echo "gone after $((tries / 400))"
            done; done
            """,
            asNobody: asNobody
        )
        let lines = sweep.text.split(separator: "\n").filter { !$0.contains("Killed") }
        let told = lines.filter { $0.hasPrefix("ended") || $0.hasPrefix("gone") }
        #expect(told.count == 2 * 2 * delays.count, "\(sweep.text)")
        #expect(Set(told) == ["ended 0", "gone after 0"], "\(sweep.text)")
    }

    @Test func `without fusermount3 an ordinary user is told so, and can run all the same`() throws
    {
        let user = "setpriv --reuid=65534 --regid=65534 --clear-groups"
        let run = try run(
            """
            unshare -m sh -c 'mount --bind /dev/null /usr/bin/fusermount3 && \(user) "$0" mount demo "$1"
            echo "status $?"' "$0" "$1"
            \(user) "$0" run -- cat /sys/bus/pci/devices/0000:03:00.0/vendor
            """
        )
        let lines = run.text.split(separator: "\n").map(String.init)
        #expect(lines.first?.contains("it is not installed") == true, "\(run.text)")
        #expect(lines.contains { $0.hasPrefix("status ") && $0 != "status 0" }, "\(run.text)")
        #expect(lines.last == "0x8086", "\(run.text)")
        #expect(try !isMounted())
    }

    @Test func `an ordinary user runs a command that changes the machine`() throws {
        let run = try run(
            """
            "$0" run --diff -- sh -c 'echo 0000:03:00.0 > /sys/bus/pci/drivers/e1000e/unbind'
            echo "status $?"
            """,
            asNobody: true
        )
        #expect(run.text == "~ pci/0000:03:00.0: driver: e1000e -> (none)\nstatus 0\n")
    }
}
