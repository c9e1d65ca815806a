import KernelLab
import LabBase

/// A script in whose middle a device is plugged in.
struct PluggedScript: Sendable {
    let name: String
    /// What it does before, and after.
    let before: String
    let after: String

    private static let slotted = ToolMachine.slotted
    private static let devices = "/sys/bus/pci/devices"

    static let all = [
        PluggedScript(
            name: "a walk through the devices that begins again",
            before: "cd \(devices); for device in *; do echo $device; done",
            after: """
                for device in *; do echo $device; done; ls /sys/bus/pci/drivers/e1000e
                readlink \(slotted) \(slotted)/driver; cat \(slotted)/uevent
                """
        ),
        PluggedScript(
            name: "an override that comes after the driver",
            before: "echo 1 > /sys/bus/pci/drivers_autoprobe",
            after: """
                cd \(devices)/\(slotted); echo vfio-pci > driver_override; readlink driver
                echo \(slotted) > driver/unbind; echo \(slotted) > /sys/bus/pci/drivers_probe
                readlink driver; echo > driver_override
                """
        ),
        PluggedScript(
            name: "a fence before the device comes",
            before: "echo 0 > /sys/bus/pci/drivers_autoprobe",
            after: """
                cd \(devices)/\(slotted); readlink driver; echo vfio-pci > driver_override
                echo \(slotted) > /sys/bus/pci/drivers_probe; readlink driver
                echo \(slotted) > /sys/bus/pci/drivers/vfio-pci/bind; readlink driver
                echo 1 > /sys/bus/pci/drivers_autoprobe; echo > driver_override
                """
        ),
        PluggedScript(
            name: "a new ID before the device comes",
            before: "echo 8086 10d3 > /sys/bus/pci/drivers/vfio-pci/new_id",
            after: """
                readlink \(devices)/\(slotted)/driver
                echo 8086 10d3 > /sys/bus/pci/drivers/vfio-pci/remove_id
                """
        ),
    ]

    /// A shell that hears of the device and gives it an override at once: the driver may be there first.
    static let race = """
        fifo=/tmp/monitor.$$; mkfifo $fifo
        timeout 60 udevadm monitor --kernel --subsystem-match=pci >$fifo & exec 3<$fifo; rm $fifo
        while read -r line <&3; do case $line in KERNEL*) break;; esac; done
        echo ready > \(fifo)
        while read -r line <&3; do
            case $line in *add*/\(slotted)*) break;; esac
        done
        echo vfio-pci > \(devices)/\(slotted)/driver_override
        kill $!
        """

    /// Where a script waits.
    static let fifo = "/tmp/anybind-plug"

    /// The whole script: it says that it has come to the middle, and waits for a word.
    var lines: String {
        "\(before)\necho ready > \(Self.fifo)\nread -r line < \(Self.fifo)\n\(after)"
    }
}

/// A side of a pair with its slot.
struct Slot {
    let side: any LabRespondent
    /// Puts the device in, or takes it out; it may be on its way then.
    let plug: () throws -> Void
    let unplug: () throws -> Void

    /// Runs a script, with the plug in its middle; then the events of the device, in order.
    func run(_ script: PluggedScript) throws -> (run: LabRun, events: [String]) {
        try begin(script.lines)
        try plugAndSettle()
        _ = try side.ask(.write(path: PluggedScript.fifo, bytes: "go\n"))
        let run = try end(script.name)
        return (run, try events())
    }

    /// Runs the script that races with the driver; who serves the device afterwards, and its override.
    func race() throws -> (driver: String?, override: String) {
        try begin(PluggedScript.race)
        try plugAndSettle()
        _ = try end("race")
        let files = "/sys/bus/pci/devices/\(ToolMachine.slotted)"
        return (try side.linkedName("\(files)/driver"), try side.text("\(files)/driver_override"))
    }

    /// Takes the device out, and waits until the kernel has let it go; the events of that.
    func empty() throws -> [String] {
        _ = try side.ask(.uevents)
        try unplug()
        try hear("remove")
        return try events()
    }

    private func begin(_ lines: String) throws {
        _ = try side.run(
            ToolRow.environment,
            "/bin/bash",
            "-c",
            "mkfifo -m 666 \(PluggedScript.fifo)"
        )
        _ = try side.ask(.uevents)
        let command = LabCommand(
            ["/bin/bash", "-c", lines],
            environment: ToolRow.environment,
            milliseconds: 60_000
        )
        _ = try side.ask(.start(job: 1, request: .run(command)))
        let ready = try side.ask(.read(path: PluggedScript.fifo))
        guard ready == .bytes("ready\n") else { throw LabFailure.unexpected(ready, to: lines) }
    }

    private func end(_ name: String) throws -> LabRun {
        let answer = try side.ask(.wait(job: 1, milliseconds: 60_000))
        guard case .finished(let run) = answer else {
            throw LabFailure.unexpected(answer, to: name)
        }
        _ = try side.run(ToolRow.environment, "/bin/rm", PluggedScript.fifo)
        return run
    }

    /// Plugs, and waits until the device has a driver or none: the kernel holds the lock of a rescan meanwhile.
    private func plugAndSettle() throws {
        try plug()
        try hear("add")
        _ = try side.ask(.write(path: "/sys/bus/pci/rescan", bytes: "1"))
    }

    private func hear(_ action: String) throws {
        let pairs = ["ACTION=\(action)", "PCI_SLOT_NAME=\(ToolMachine.slotted)"]
        let answer = try side.ask(.awaitUevent(having: pairs, milliseconds: 60_000))
        guard case .lines = answer else { throw LabFailure.unexpected(answer, to: action) }
    }

    /// The events below the device's path, without what counts through a boot.
    ///
    /// A snapshot does not have what counts wakeups.
    private func events() throws -> [String] {
        let answer = try side.ask(.uevents)
        guard case .lines(let lines) = answer else {
            throw LabFailure.unexpected(answer, to: "events")
        }
        let own = lines.filter {
            $0.contains("/\(ToolMachine.slotted)") && !$0.contains("SUBSYSTEM=wakeup")
        }
        return own.map { line in
            line.split(separator: " | ").map { field in
                for name in ["SEQNUM=", "IFINDEX="] where field.hasPrefix(name) {
                    return name + "#"
                }
                return String(field)
            }.joined(separator: " | ")
        }
    }
}
