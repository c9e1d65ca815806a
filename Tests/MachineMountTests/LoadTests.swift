import Glibc
import Machine
import MountSupport
import Simulation
import Sysfs
import SysfsMount
import Testing

/// Many processes at once on one machine, and input that no tool would give.
///
/// `ANYBIND_LOAD_ROUNDS` makes it longer: 2500 rounds are about a minute.
@Suite(
    "load",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct LoadTests {
    private static let processes = 8
    private static let rounds: Int = {
        // SAFETY: getenv(3) reads its string; the text is copied before anything else runs.
        let text = unsafe getenv("ANYBIND_LOAD_ROUNDS").map { unsafe String(cString: $0) }
        return text.flatMap { Int($0) } ?? 100
    }()
    /// As many as fit on one PCI bus in a round number.
    private static let devices = (0..<200).map { number in
        let slot = String(number / 8, radix: 16)
        return "0000:00:" + (slot.utf8.count == 1 ? "0" : "") + slot + ".\(number % 8)"
    }

    private func machine() throws -> SimulatedMachine {
        let devices = Self.devices.map {
            "{ name: '\($0)', bus: 'pci', id: '8086:10d3', class: '020000' }"
        }
        let drivers = ["a", "b"].map { "{ name: '\($0)', bus: 'pci', ids: ['8086:10d3'] }" }
        let text = """
            { name: 'load', drivers: [\(drivers.joined(separator: ", "))],
              devices: [\(devices.joined(separator: ",\n"))] }
            """
        return try SimulatedMachine(MachineDescription(text: Array(text.utf8), source: "load"))
    }

    /// The lines of one process: which devices it takes is as the numbers of a fixed sequence fall.
    private func lines(of process: Int) -> String {
        var sequence = Numbers(seed: UInt64(process + 1))
        let commands = ["u a", "b b", "u b", "b a", "l", "l", "p", "x"]
        return (0..<Self.rounds).map { _ in
            let device = Self.devices[sequence.next(below: Self.devices.count)]
            return "\(commands[sequence.next(below: commands.count)]) \(device)"
        }
        .joined(separator: "\n")
    }

    private static let functions = """
        D=/sys/bus/pci/drivers; V=/sys/bus/pci/devices
        u() { echo $2 > $D/$1/unbind; }
        b() { echo $2 > $D/$1/bind; }
        p() { echo $1 > /sys/bus/pci/drivers_probe; }
        x() { echo $1 > /sys/.anybind/unplug; echo $1 > /sys/.anybind/plug; }
        l() { [ -e $V/$1/driver ]; [ -e $D/a/$1 ]; [ -e $D/b/$1 ]; [ -e $V/$1/absent ]; }
        """

    @Test func `eight processes bind, unbind and look while devices come and go`() throws {
        let machine = try machine()
        let jobs = (0..<Self.processes).map { "(\n" + lines(of: $0) + "\n) &\n" }
        let script = "busybox sh -s <<'END'\n\(Self.functions)\n\(jobs.joined())wait\necho end\nEND"
        let run = try Shell(machine).run(script)
        #expect(run.status == 0)
        let said = run.text.split(separator: "\n").map(String.init)
        #expect(said.last == "end")
        // Half of all commands concern a driver that does not have the device.
        #expect(said.count > Self.rounds)
        // Who comes too late is told so; nothing else is wrong.
        let allowed = ["No such device", "Device or resource busy", "File exists"]
        for line in said.dropLast() {
            #expect(allowed.contains { line.hasSuffix("write error: " + $0) }, "\(line)")
        }
        try checkBindings(of: machine.sysfs)
    }

    /// Each device has at most one driver, and what a driver lists is what those say that it serves.
    private func checkBindings(of sysfs: any Sysfs) throws {
        let present = try sysfs.list("/bus/pci/devices")
        var served: [String: [String]] = ["a": [], "b": []]
        for device in present {
            let driver = try sysfs.linkedName("/bus/pci/devices" / device / "driver")
            if let driver { served[driver, default: []].append(device) }
        }
        for driver in ["a", "b"] {
            let listed = try sysfs.list("/bus/pci/drivers" / driver).filter { $0.contains(":") }
            #expect(listed == served[driver])
        }
        #expect(served.count == 2)
        // The machine still does what it is told, with each device there is.
        for device in present where !(served["a"] ?? []).contains(device) {
            if served["b"]?.contains(device) == true {
                try sysfs.write("/bus/pci/drivers/b/unbind", device)
            }
            try sysfs.write("/bus/pci/drivers/a/bind", device)
        }
        #expect(try sysfs.list("/bus/pci/drivers/a").count { $0.contains(":") } == present.count)
    }

    @Test func `bytes that mean nothing are refused with an errno of sysfs`() throws {
        let machine = try machine()
        let files = [
            "drivers/a/bind", "drivers/a/unbind", "drivers/a/new_id", "drivers/a/remove_id",
            "drivers_probe", "drivers_autoprobe", "devices/0000:00:00.0/driver_override",
            "devices/0000:00:00.0/numa_node", "devices/0000:00:00.0/enable",
            "devices/0000:00:00.0/config", "devices/0000:00:00.0/uevent",
        ]
        var sequence = Numbers(seed: 7)
        let lines = (0..<400).map { _ in
            let bytes = (0..<sequence.next(below: 90)).map { _ in
                "\\0" + String(sequence.next(below: 256) | 0o1000, radix: 8).dropFirst()
            }
            let file = files[sequence.next(below: files.count)]
            // busybox's printf says nothing of a write that fails.
            return "echo -ne '\(bytes.joined())' > /sys/bus/pci/\(file)"
        }
        let script =
            "busybox sh -s <<'END'\n\(lines.joined(separator: "\n"))\n"
            + "cat /sys/bus/pci/devices/0000:00:00.0/vendor\nEND"
        let run = try Shell(machine).run(script)
        let said = run.text.split(separator: "\n").map(String.init)
        #expect(said.last == "0x8086")
        let allowed = ["No such device", "Device or resource busy", "Invalid argument"]
        for line in said.dropLast() {
            #expect(allowed.contains { line.hasSuffix(": " + $0) }, "\(line)")
        }
        #expect(said.count > 100)
    }

    @Test func `a name or a path that is too long, and offsets that are none, are told so`() throws
    {
        let long = String(repeating: "a", count: 256)
        let deep = String(repeating: "bus/../", count: 600)
        let file = "/sys/bus/pci/devices/0000:00:00.0"
        let run = try Shell(machine()).run(
            """
            exec 2>&1
            busybox cat /sys/\(long); busybox cat /sys/\(deep)
            dd if=\(file)/vendor bs=1 skip=2 count=4 status=none
            dd if=\(file)/vendor bs=1 skip=100000 count=4 status=none
            dd if=\(file)/config bs=4 skip=64 count=1 status=none | wc -c
            dd if=\(file)/config bs=2 skip=127 count=9 status=none | wc -c
            """
        )
        let said = run.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(said.first?.hasSuffix("File name too long") == true)
        #expect(said.dropFirst().first?.hasSuffix("File name too long") == true)
        #expect(run.text.contains("8086"))
        #expect(run.text.contains("0\n2\n"), "\(run.text)")
    }
}

/// A fixed sequence of numbers, the same each time.
///
/// Source: Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (14), 2003.
private struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(below limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % max(1, limit)
    }
}
