import DeviceBinding
import MachineHost
import MachineMap
import Sysfs

/// What `--if` asks: what a bind of some devices would take along.
struct MapQuestion {
    /// The text as it was typed, `03:00.0=vfio-pci`.
    let text: String
    /// The devices that it names.
    let devices: [DeviceReference]
    /// The driver that they would get; nil for none.
    let driver: String?

    /// Reads `DEVICE=DRIVER`, as a bind does.
    ///
    /// - Throws: ``Failure/Code/malformed``, and what the selection of devices throws.
    init(_ text: String, _ inventory: Inventory, bus: String?) throws(Failure) {
        guard let assignment = try? DriverAssignment(text), isFileName(assignment.driver ?? "none")
        else {
            throw Failure(
                .malformed,
                "'--if' takes DEVICE=DRIVER, and not '\(printable(text, upTo: 60))'.",
                help: [.other("For example '--if 03:00.0=vfio-pci', or '--if eth1=none'.")]
            )
        }
        self.text = text
        driver = assignment.driver
        devices = try inventory.select(assignment.selector, bus: bus, driver: driver)
    }
}

extension MapReader {
    /// Marks what some questions ask about.
    mutating func mark(_ questions: [MapQuestion], host: any HostSystem) {
        var spared: Set<Int> = []
        for impact in inventory.impacts(of: questions.flatMap(\.devices), host: host) {
            if let device = devices[impact.device] { follow(impact, from: device) }
            spared.formUnion(goingOn(in: impact))
        }
        var changes: [(device: Int, driver: String?, isVFIO: Bool)] = []
        for question in questions {
            map.questions.append(question.text)
            for reference in question.devices {
                guard let device = devices[reference] else { continue }
                let gives = question.driver.map { isVFIO($0, bus: reference.bus) } ?? false
                changes.append((device, question.driver, gives))
            }
            noteMissingDriver(of: question)
        }
        map.mark(changes, sparing: spared)
    }

    private mutating func noteMissingDriver(of question: MapQuestion) {
        guard let driver = question.driver else { return }
        for bus in Set(question.devices.map(\.bus)).sorted()
        where !inventory.driverExists(driver, bus: bus) {
            map.notes.append("There is no driver '\(driver)' on the bus '\(bus)' now.")
        }
    }
}
