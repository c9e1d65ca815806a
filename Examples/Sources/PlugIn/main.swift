// Mounts the built-in machine on a directory, plugs a device into it, and finds it there.
import DeviceBinding
import DriverCore
import MachineFiles
import MachineMount
import MachineSimulation
import SystemPackage

let directory = CommandLine.arguments[1]
let machine = try SimulatedMachine(MachineDescription.demo())
let mount = try MountedMachine(machine).mount(on: directory)
let new = try machine.plug(
    .init(
        name: "0000:42:00.0",
        bus: "pci",
        parent: machine.core.child(named: "pci0000:00", of: nil),
        identity: .pci(.init(vendor: 0x8086, device: 0x10d3, classCode: 0x02_0000))
    )
)
mount.session.settle()
let file = try FileDescriptor.open(
    FilePath("\(directory)/sys/bus/pci/devices/0000:42:00.0/vendor"),
    .readOnly
)
var bytes = [UInt8](repeating: 0, count: 16)
let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
try file.close()
print(String(decoding: bytes[..<count], as: UTF8.self), terminator: "")  // 0x8086
let found = try Inventory(machine.sysfs).device(.init(bus: "pci", name: "0000:42:00.0"))
print(found.driver ?? "no driver")  // e1000e
try machine.unplug(new)
mount.session.settle()
mount.unmount()
