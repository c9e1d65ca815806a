// Binds a device with a journal, which survives that this process is killed.
import ChangeJournal
import DeviceBinding
import MachineFiles
import MachineSimulation
import Sysfs

let machine = try SimulatedMachine(MachineDescription.demo())
let binder = Binder(machine.sysfs, host: machine.host)
// The boot and the device number of `/sys`, where it is a real one.
let system = SystemIdentity(.state, device: "demo", boot: "example")
let place = JournalPlace(CommandLine.arguments[1], of: system)
let author = Author(user: 0, login: nil, process: 1, command: ["keep-record"])

// Whatever a killed process has left is put back first, and said.
let recorder = ChangeRecorder(at: place, by: author, saying: { print($0) })
let card = DeviceReference(bus: "pci", name: "0000:03:00.0")
_ = try binder.apply(.init([card], goal: .driver("vfio-pci")), journal: recorder)
let files = try HostSysfs(root: place.path).list("/")
print(files[0].hasPrefix("example.1."))  // true
