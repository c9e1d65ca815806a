import DriverCore
import Glibc
import MachineMount
import MachineSimulation
import MountSupport
import ScratchTree
import Synchronization
import Sysfs
import Testing
import VirtualSysfs

@testable import SysfsMount

/// Many processes at once on one machine: eight that change it and eight that look.
///
/// `ANYBIND_LOAD_SECONDS` makes it longer; `make load` takes a minute each.
@Suite(
    "load",
    .serialized,
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct LoadTests {
    static let seconds: Int = {
        // SAFETY: getenv(3) reads its string; the text is copied before anything else runs.
        let text = unsafe getenv("ANYBIND_LOAD_SECONDS").map { unsafe String(cString: $0) }
        return text.flatMap { Int($0) } ?? 6
    }()

    private let scratch = ScratchTree()

    init() {
        for file in LoadScript.files { scratch.file(file, "") }
        scratch.file("stop", "")
    }

    /// The words that run a script; when it hangs it is ended, and its status is 137.
    private func words(_ load: LoadScript) -> [String] {
        scratch.file("script", load.text)
        let limit = load.turns.reduce(60) { $0 + $1 }
        let root = scratch.root
        return [
            "/bin/sh", "-c",
            """
            timeout -s KILL \(limit) busybox sh \(root)/script >\(root)/said 2>&1 </dev/null
            status=$?; echo quiet > \(root)/quiet; exit $status
            """,
        ]
    }

    /// Waits for the end of a turn.
    private func awaitQuiet() throws {
        while try text("quiet").isEmpty { usleep(50_000) }
        scratch.file("quiet", "")
    }

    private func text(_ file: String) throws -> String {
        let bytes = try HostSysfs(root: scratch.root).readBytes("/" / file, limit: 1 << 28)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `nothing is lost, doubled or told wrong while devices come and go`() throws {
        let machine = try LoadScript.machine()
        scratch.file("said", "")
        let words = words(LoadScript(directory: scratch.root, turns: [Self.seconds]))
        var options = MountedMachine.Options()
        options.environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
        let ledger = Mutex(BindingLedger(machine.core))
        let isOver = Atomic(false)
        let command = try MountedMachine(machine).run(words, options)
        let reader = try Worker { [machine] in
            while !isOver.load(ordering: .relaxed) {
                ledger.withLock { $0.note(machine.virtual.takeDriverCalls()) }
                usleep(20_000)
            }
        }
        try awaitQuiet()
        checkNothingIsOpen(command.session, machine)
        scratch.file("go-on", "go on")
        let status = command.wait()
        let said = try text("said")
        #expect(status == 0, "\(said)")
        isOver.store(true, ordering: .relaxed)
        reader.join()

        #expect(try text("ended").split(separator: "\n").count == 16, "a process hangs")
        try checkMessages()
        let core = machine.core
        #expect(core.checkAtRest() == nil)
        ledger.withLock { ledger in
            ledger.note(machine.virtual.takeDriverCalls())
            #expect(ledger.problems == [])
            #expect(ledger.differences(from: core) == [])
            #expect(ledger.bindings > 200)
            print("load: \(Self.seconds) s: \(ledger.bindings) bindings")
        }
        try checkLinks(of: machine.sysfs)
    }

    /// A name that a program uses at the very moment at which it goes may be known to the kernel until it
    /// wants the memory: so few in a second of load.
    private static let deadMax = 10 * seconds

    /// What programs have closed and forgotten is kept by nobody.
    private func checkNothingIsOpen(_ session: MountSession, _ machine: SimulatedMachine) {
        // The kernel tells of what it has closed and forgotten a little later.
        var counts = session.counts
        for _ in 0..<100 where counts.open > 0 || counts.dead > LoadTests.deadMax {
            usleep(50_000)
            counts = session.counts
        }
        #expect(counts.open == 0)
        #expect(counts.dead <= LoadTests.deadMax)
        #expect(counts.nodes <= LoadTests.names(machine.sysfs, "/"))
        print("load: \(counts)")
    }

    /// How many names there are below a directory, itself included.
    private static func names(_ sysfs: any Sysfs, _ path: SysfsPath) -> Int {
        let names = (try? sysfs.list(path)) ?? []
        return names.reduce(1) { count, name in
            let kind = try? sysfs.stat(path / name).kind
            return count + (kind == .directory ? LoadTests.names(sysfs, path / name) : 1)
        }
    }

    /// Each message is one that Linux gives to who comes too late.
    private func checkMessages() throws {
        let noDevice = "write error: No such device"
        // The directory went before, or while, the file in it was looked for.
        let gone = ["nonexistent directory", "Permission denied"]
        let allowed = [
            "unbind": [noDevice] + gone, "bind": [noDevice, "Device or resource busy"],
            "probe": [noDevice], "override": [noDevice] + gone, "come": [noDevice, "File exists"],
            "go": [noDevice, "Device or resource busy"] + gone, "look": [],
        ]
        var count = 0
        for kind in LoadScript.kinds {
            let lines = try text(kind).split(separator: "\n")
            count += lines.count
            let wrong = lines.filter { line in
                !(allowed[kind] ?? []).contains { line.hasSuffix($0) }
            }
            #expect(wrong.isEmpty, "\(kind): \(wrong.prefix(5))")
        }
        print("load: \(count) refusals")
        #expect(count > 100)
    }

    /// What a driver lists is what those say that it serves.
    private func checkLinks(of sysfs: any Sysfs) throws {
        var served: [String: [String]] = [:]
        for device in try sysfs.list("/bus/pci/devices") {
            let driver = try sysfs.linkedName("/bus/pci/devices" / device / "driver")
            if let driver { served[driver, default: []].append(device) }
        }
        for driver in try sysfs.list("/bus/pci/drivers") {
            let listed = try sysfs.list("/bus/pci/drivers" / driver).filter { $0.contains(":") }
            #expect(listed == served[driver] ?? [], "\(driver)")
        }
    }

    @Test func `neither memory nor descriptors are lost`() throws {
        scratch.file("said", "")
        scratch.file("machine", LoadScript.description)
        let words =
            [Shell.anybind, "run", "--machine", scratch.root + "/machine", "--"]
            + words(
                LoadScript(directory: scratch.root, turns: [Self.seconds / 2, Self.seconds / 2])
            )
        let process = try Processes.start(words)
        defer { _ = Processes.wait(process) }
        var measures: [Processes.Measure] = []
        for _ in 0..<2 {
            try awaitQuiet()
            measures.append(try Processes.measure(process))
            scratch.file("go-on", "go on")
        }
        print("load: \(measures)")
        #expect(measures[0].descriptors == measures[1].descriptors)
        // The logs of the latest events, calls and refusals fill up in the first minutes.
        #expect(measures[1].residentKiB - measures[0].residentKiB < 24 << 10)
        #expect(measures[1].residentKiB < 96 << 10)
    }
}
