internal import ConformanceCases
internal import CoreSubject

/// The small machine of ``ExhaustiveRun``, and what is done on it.
enum SmallWorld {
    static let machine = CaseMachine(
        qemu: ["-device intel-iommu,intremap=on", "-device edu,addr=05.0"],
        modules: ["bindlab"]
    )

    /// Two drivers and a function on PCI, three drivers and a device on the platform bus.
    static let setUp = lines([
        "lab cdrv a ids=1234:11e8", "lab cdrv b", "lab pdrv q ids=x", "lab pdrv x",
        "lab pdrv s ids=y ret=-517", "lab pdev x",
    ])

    static let reset = lines([
        "lab reset", "write /sys/bus/pci/drivers_autoprobe \"1\"",
        "write /sys/bus/platform/drivers_autoprobe \"1\"",
        "write /sys/bus/pci/devices/0000:00:05.0/driver_override \"\\n\"",
        "lab pdrv zz", "lab pdev zz", "lab reset",
    ])

    /// The operations; each may come first, second or third.
    static let operations = lines([
        "write /sys/bus/pci/drivers/a/bind \"0000:00:05.0\"",
        "write /sys/bus/pci/drivers/b/bind \"0000:00:05.0\"",
        "write /sys/bus/pci/drivers/a/bind \"0000:00:15.0\"",
        "write /sys/bus/pci/drivers/a/unbind \"0000:00:05.0\"",
        "write /sys/bus/pci/drivers/b/unbind \"0000:00:05.0\"",
        "write /sys/bus/pci/drivers_probe \"0000:00:05.0\"",
        "write /sys/bus/pci/devices/0000:00:05.0/driver_override \"a\"",
        "write /sys/bus/pci/devices/0000:00:05.0/driver_override \"b\"",
        "write /sys/bus/pci/devices/0000:00:05.0/driver_override \"none\"",
        "write /sys/bus/pci/devices/0000:00:05.0/driver_override \"\\n\"",
        "write /sys/bus/pci/drivers/b/new_id \"1234 11e8\"",
        "write /sys/bus/pci/drivers/b/remove_id \"1234 11e8\"",
        "write /sys/bus/pci/drivers/a/new_id \"1234 11e8\"",
        "write /sys/bus/pci/drivers_autoprobe \"0\"",
        "write /sys/bus/pci/devices/0000:00:05.0/uevent \"change\"",
        "lab ret a -517", "lab ret a -19", "lab ret a 3", "lab ret b -5", "lab drvdel a",
        "lab cdrv c ids=1234:11e8",
        "write /sys/bus/platform/drivers/q/bind \"x\"",
        "write /sys/bus/platform/drivers/x/bind \"x\"",
        "write /sys/bus/platform/drivers/q/unbind \"x\"",
        "write /sys/bus/platform/drivers/x/unbind \"x\"",
        "write /sys/bus/platform/drivers_probe \"x\"",
        "write /sys/bus/platform/devices/x/driver_override \"x\"",
        "write /sys/bus/platform/devices/x/driver_override \"none\"",
        "write /sys/bus/platform/devices/x/driver_override \"\"",
        "write /sys/bus/platform/drivers_autoprobe \"0\"",
        "lab ret q -517", "lab ret q 0", "lab ret x 3", "lab ret s 0", "lab drvdel q",
        "lab pdev y", "lab devdel x", "lab devdel y", "lab link x y",
        "write /sys/bus/platform/devices/x/uevent \"remove\"",
    ])

    /// What is looked at after each sequence.
    static let looks = lines([
        "readlink /sys/bus/pci/devices/0000:00:05.0/driver",
        "readlink /sys/bus/platform/devices/x/driver",
        "readlink /sys/bus/platform/devices/y/driver",
        "read /sys/bus/pci/devices/0000:00:05.0/driver_override", "deferred", "lablog",
        "uevents pci,platform,drivers",
    ])

    /// What the agent keeps beside the reset: what follows it, and what is played.
    static let kept = setUp + [.labLog, .uevents(subsystems: [])] + played
    static let played = operations + looks

    private static func lines(_ texts: [String]) -> [CaseOperation] {
        texts.compactMap { CaseOperation($0) }
    }

    /// Every choice of the first two operations.
    static let prefixes = operations.indices.flatMap { first in
        operations.indices.map { [first, $0] }
    }

    /// What the core answers to a sequence and the looks behind it, as ``ExhaustiveRun`` has it from a guest.
    static func answers(_ sequence: [Int], on fresh: CoreSubject) -> [[String]] {
        var core = fresh.copied()
        for operation in setUp { _ = core.answer(operation) }
        _ = core.answer(.uevents(subsystems: []))
        _ = core.answer(.labLog)
        return (sequence.map { operations[$0] } + looks).map { operation in
            digested(core.answer(operation), of: operation)
        }
    }

    /// The sequence as a case, which makes its own set-up.
    static func `case`(_ sequence: [Int]) -> Case {
        let steps = setUp + sequence.map { operations[$0] } + looks
        return Case(
            name: "three-" + sequence.map { "\($0)" }.joined(separator: "-"),
            about: "operations \(sequence) of the small world",
            machine: machine,
            steps: steps.map { CaseStep($0) }
        )
    }
}
