// Makes a driver core from a machine's description, and reads another one that has a mistake.
import MachineFiles

let text = """
    {
      drivers: [{ name: "e1000e", bus: "pci", ids: ["8086:10d3"] }],
      devices: [{ name: "0000:03:00.0", bus: "pci", id: "8086:10d3", class: "020000" }],
    }
    """
let machine = try MachineDescription(text: Array(text.utf8), source: "mine.json5").start()
for bus in machine.core.busIDs {
    for device in machine.core.devices(of: bus) {
        let driver = machine.core.driver(of: device).flatMap { machine.core.name(of: $0) }
        print(machine.core.name(of: device) ?? "", driver ?? "no driver")  // 0000:03:00.0 e1000e
    }
}
let wrong = "{ devices: [{ model: 1 }] }"
do {
    _ = try MachineDescription(text: Array(wrong.utf8), source: "mine.json5")
} catch {
    print(error)  // mine.json5:1:13: devices[0]: expected the key 'name' with the device's name
}
