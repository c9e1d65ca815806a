// Gives a device to vfio-pci, and gives it back.
import DeviceBinding
import MachineFiles
import MachineSimulation

let machine = try SimulatedMachine(MachineDescription.demo())
// `HostSysfs()` and `LinuxHost()` in their place are the machine on which this runs.
let binder = Binder(machine.sysfs, host: machine.host)
let card = DeviceReference(bus: "pci", name: "0000:03:00.0")

let decision = try binder.plan(.init([card], goal: .driver("vfio-pci")))
print(decision.plan.steps.count)  // 3
let outcome = try binder.apply(.init([card], goal: .driver("vfio-pci")))
print(outcome.devices[0].driver ?? "no driver", outcome.nodes)  // vfio-pci ["/dev/vfio/11"]
let released = try binder.apply(.init([card], goal: .anyDriver))
print(released.devices[0].driver ?? "no driver")  // e1000e
do {
    let disk = DeviceReference(bus: "pci", name: "0000:06:00.0")
    _ = try binder.plan(.init([disk], goal: .driver("vfio-pci")))
} catch {
    print(error.code)  // refused
    print(error.refusals[0])  // 0000:06:00.0 (nvme) has the file system mounted at '/' (nvme0n1p2).
}
