// Writes the machine file of a real machine, and makes a simulated one from it.
import MachineFiles
import MachineSimulation
import MachineSnapshot
import Sysfs

// `HostSysfs()` in its place is the machine on which this runs.
let sysfs = try SimulatedMachine(MachineDescription.demo()).sysfs
var options = Snapshot.Options()
options.buses = ["pci"]
options.isAnonymous = true
let snapshot = Snapshot(of: sysfs, options)
let text = Array(snapshot.text.utf8)
let copy = try SimulatedMachine(MachineDescription(text: text, source: "snapshot"))
let link: SysfsPath = "/bus/pci/devices/0000:03:00.0/driver"
print(try copy.sysfs.linkedName(link) ?? "no driver")  // e1000e
