// Boots the built-in machine, plugs a card into it, and writes to its `/sys`.
import DriverCore
import MachineFiles
import MachineSimulation
import Sysfs

let machine = try SimulatedMachine(MachineDescription.demo())
try machine.plug(
    .init(
        name: "0000:42:00.0",
        bus: "pci",
        parent: machine.core.child(named: "pci0000:00", of: nil),
        identity: .pci(.init(vendor: 0x8086, device: 0x10d3, classCode: 0x02_0000))
    )
)
let link: SysfsPath = "/bus/pci/devices/0000:42:00.0/driver"
print(try machine.sysfs.linkedName(link) ?? "no driver")  // e1000e
do {
    try machine.sysfs.write("/bus/pci/drivers/e1000e/bind", "0000:42:00.0\n")
} catch {
    print(error)  // Device or resource busy
    print(machine.lastRefusal?.prefix(31) ?? "")  // The device's driver is 'e1000e'
}
