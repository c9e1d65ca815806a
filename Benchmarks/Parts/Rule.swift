import DriverCore
import MachineFiles
import MachineSimulation

/// Many devices that one entry of a machine file describes, beside umockdev's testbed of the same.
func measureRule(_ setting: Setting) throws -> Section {
    var section = Section("rule: PCI devices with 20 attributes each, described by one entry")
    let scratch = try Scratch.inMemory()
    try addTestbed(to: &section, setting, scratch)
    try addMemory(to: &section, setting, scratch)
    return section
}

private func addTestbed(to section: inout Section, _ setting: Setting, _ scratch: Scratch) throws {
    let text = Array(ruleText(devices: 1_000).utf8)
    let testbed = try Companions(setting, scratch).compiled("testbed", libraries: "umockdev-1.0")
    // It makes its files where TMPDIR says: in memory too.
    let theirs = Program("env", "TMPDIR=\(scratch.path)", "umockdev-wrapper", testbed, "1000")
    let samples = try measureInTurn(
        [
            Subject(name: "") {
                try Timing(count: 1) {
                    let machine = try MachineDescription(text: text, source: "rule")
                    let core = try SimulatedMachine(machine).core
                    guard let bus = core.bus(named: "pci"), core.devices(of: bus).count == 1_000
                    else { throw Failure("the machine lacks devices of its rule") }
                }
            },
            Subject(name: "") { Timing(nanoseconds: try patiently { try theirs.number(scratch) }) },
        ],
        rounds: min(setting.rounds, 5)
    )
    section.figures += [
        Figure("1,000 devices read and booted, anybind", samples[0], .milliseconds, "a machine"),
        Figure("1,000 devices added, umockdev, in memory", samples[1], .milliseconds, "a machine"),
    ]
    section.promises.append(
        .bound(
            "umockdev's time to anybind's",
            samples[1].minimum / samples[0].minimum,
            .atLeast,
            30,
            "times"
        )
    )
}

/// What one of three tries gives: now and then umockdev's preloaded library loses a descriptor, and aborts.
private func patiently<Value>(_ measure: () throws -> Value) throws -> Value {
    for _ in 0..<2 {
        if let value = try? measure() { return value }
    }
    return try measure()
}

/// The most memory that `anybind run` ever had: its machine has been listed and read from when it is asked.
private func addMemory(to section: inout Section, _ setting: Setting, _ scratch: Scratch) throws {
    let machine = try scratch.write("machine.json5", ruleText(devices: largeMachine))
    let script = """
        ls -f /sys/bus/pci/devices | grep -c :
        cat /sys/bus/pci/devices/0001:86:13.7/value03
        sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$PPID/status
        """
    let run = Program(setting.anybind, "run", "--machine", machine, "--", "sh", "-ec", script)
    let lines = try run.output(scratch).split(separator: "\n")
    guard lines.count == 3, lines[0] == "\(largeMachine)", lines[1] == "device 00099999",
        let kilobytes = Double(lines[2])
    else { throw Failure("the large machine answered \(lines)") }
    let megabytes = kilobytes * 1_024 / 1e6
    section.figures.append(
        Figure("anybind run, \(Double(largeMachine).text) devices", count: megabytes, "MB at most")
    )
    section.promises.append(.bound("all of them in memory", megabytes, .atMost, 150, "MB"))
}
