// Writes to the files of a `/sys` that is computed from a driver core.
import DriverCore
import DriverScripts
import Sysfs
import VirtualSysfs

var core = DriverCore(profile: .linux6_12)
var drivers = ScriptedDrivers()
try core.addBus(.init(name: "platform", rule: .platform))
try core.registerDriver(.init(name: "dma", bus: "platform"), &drivers)
try core.addDevice(
    .init(name: "dma.0", bus: "platform", identity: .platform(.init(baseName: "dma"))),
    &drivers
)

let sysfs = VirtualSysfs(core: core, drivers: drivers)
let link: SysfsPath = "/bus/platform/devices/dma.0/driver"
print(try sysfs.linkedName(link) ?? "no driver")  // dma
try sysfs.write("/bus/platform/drivers/dma/unbind", "dma.0\n")
print(try sysfs.linkedName(link) ?? "no driver")  // no driver
do {
    try sysfs.write("/bus/platform/drivers/dma/unbind", "dma.0\n")
} catch {
    print(error)  // No such device
    print(sysfs.lastRefusal?.sentence ?? "")  // The device's driver is not 'dma'.
}
