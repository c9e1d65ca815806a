// Asks a machine who uses what.
import MachineFiles
import MachineHost
import MachineSimulation

// `LinuxHost()` in its place is the machine on which this runs.
let host: any HostSystem = try SimulatedMachine(MachineDescription.demo()).host
for mount in try host.mounts() where mount.target == "/" {
    print(mount.source)  // /dev/nvme0n1p2
}
for route in try host.routes() where route.isDefault {
    print(route.interface)  // eth0
}
print(try host.modules(for: .driver("vfio-pci")))  // ["vfio_pci"]
