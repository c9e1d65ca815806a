import DeviceBinding
import MachineFiles
import MachineMap
import MachineSimulation
import MachineSnapshot
import SystemPackage

@testable import anybind

/// The machines that are drawn.
enum Machines {
    static let repository = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    /// Those of the repository.
    static let names = ["demo", "workstation", "packet-box", "board", "everything"]

    static func open(_ name: String) throws -> SimulatedMachine {
        let file = repository.appending("Machines").appending(name + ".json5").string
        return try SimulatedMachine.open(machine: name == "demo" ? name : file, state: nil)
    }

    /// The map of a machine, with what some questions ask about marked.
    static func map(_ name: String, asking questions: [String] = []) throws -> MachineMap {
        try map(of: open(name), named: name, asking: questions)
    }

    static func map(
        of machine: SimulatedMachine,
        named name: String,
        asking questions: [String] = [],
        bus: String? = nil
    ) throws -> MachineMap {
        let inventory = Inventory(machine.sysfs)
        let asked = try questions.map { try MapQuestion($0, inventory, bus: bus) }
        var reader = MapReader(machine.sysfs, title: name, bus: bus)
        // The names that people know devices by are those of the distribution where the tests run.
        try reader.read(wanted: asked.flatMap(\.devices)) { _, _ in nil }
        reader.addUses(of: machine.host)
        reader.mark(asked, host: machine.host)
        return reader.map
    }

    /// A machine of 500 PCI functions behind 25 ports: cards with an interface or a disk, in groups of one, two and four.
    static func large() throws -> SimulatedMachine {
        var devices: [String] = []
        var mounts: [String] = []
        var addresses: [String] = []
        for port in 0..<25 {
            let name = "0000:00:\(hex(port)).0"
            devices.append(
                "{ name: \"\(name)\", bus: \"pci\", id: \"8086:2030\", class: \"060400\" }"
            )
            for slot in 0..<19 {
                let number = port * 19 + slot
                let size = [1, 1, 2, 4][port % 4]
                let group = size == 1 ? "" : ", group: \"g\(port)-\(slot / size)\""
                let isDisk = slot % 3 == 0
                let made =
                    isDisk
                    ? """
                    makes: [{ class: "nvme", name: "nvme\(number)" },
                      { class: "block", name: "nvme\(number)n1", below: "nvme\(number)" }]
                    """
                    : "net: \"eth\(number)\""
                devices.append(
                    """
                    { name: "0000:\(hex(port + 1)):\(hex(slot)).0", bus: "pci", parent: "\(name)",
                      id: "\(isDisk ? "144d:a80a" : "8086:10d3")",
                      class: "\(isDisk ? "010802" : "020000")"\(group), \(made) }
                    """
                )
                if isDisk, slot == 0 {
                    let source = "/dev/nvme\(number)n1"
                    mounts.append(
                        "{ source: \"\(source)\", target: \"/srv/\(number)\", fileSystem: \"ext4\" }"
                    )
                } else if slot == 1 {
                    addresses.append("eth\(number): [\"192.0.2.\(port + 1)\"]")
                }
            }
        }
        let text = """
            {
              name: "large",
              profile: "linux 6.12",
              drivers: [
                { name: "pcieport", bus: "pci", ids: [{ class: "060400" }], managesDMA: true },
                { name: "e1000e", bus: "pci", ids: ["8086:10d3"] },
                { name: "nvme", bus: "pci", ids: [{ class: "010802" }] },
              ],
              devices: [\(devices.joined(separator: ",\n"))],
              host: {
                mounts: [\(mounts.joined(separator: ",\n"))],
                addresses: { \(addresses.joined(separator: ", ")) },
              },
            }
            """
        return try SimulatedMachine(MachineDescription(text: Array(text.utf8), source: "large"))
    }

    /// A snapshot of that machine, read back.
    static func largeSnapshot() throws -> SimulatedMachine {
        let text = Snapshot(of: try large().sysfs).text
        return try SimulatedMachine(MachineDescription(text: Array(text.utf8), source: "snapshot"))
    }

    private static func hex(_ number: Int) -> String {
        (number < 16 ? "0" : "") + String(number, radix: 16)
    }
}
