// Has a driver core say by which rule a driver fits a device of a `/sys`.
import DriverCore
import DriverScripts
import MachineFiles
import MachineSimulation
import SysfsSurvey

// `HostSysfs()` in its place is the machine on which this runs.
let sysfs = try SimulatedMachine(MachineDescription.demo()).sysfs
let survey = SysfsSurvey(of: sysfs, buses: ["pci"])
print(survey.devices.count { $0.driver == "e1000e" })  // 2

var core = DriverCore(profile: .linux6_12)
var drivers = ScriptedDrivers()
try core.addBus(.init(name: "pci", rule: .init(ofBus: "pci")))
let device = try core.addDevice(.init(of: "0000:03:00.0", on: "pci", in: sysfs), &drivers)
let driver = try core.registerDriver(.init(of: "e1000e", on: "pci", in: sysfs), &drivers)
print(core.explain(driver, device))  // Entry 0 of the driver's table, 8086:10d3, fits.
