// A driver whose first probe asks to be tried later, and whose second one makes a network interface.
import DriverCore
import DriverScripts

let later: Int32 = -517  // -EPROBE_DEFER
let interface = DriverCore.ClassDevice(className: "net", name: "eth0")
var drivers = ScriptedDrivers()
drivers["mac", on: "platform"] = DriverScript(
    results: [later],
    classDevices: [.init(device: "mac.0", classDevices: [interface])]
)
var core = DriverCore()
try core.addBus(.init(name: "platform", rule: .platform))
let mac = try core.registerDriver(.init(name: "mac", bus: "platform"), &drivers)
let device = try core.addDevice(
    .init(name: "mac.0", bus: "platform", identity: .platform(.init(baseName: "mac"))),
    &drivers
)
print(core.deferredDevices == [device])  // true
// A driver that takes its device has all that wait tried again.
try core.registerDriver(.init(name: "clock", bus: "platform"), &drivers)
try core.addDevice(
    .init(name: "clock.0", bus: "platform", identity: .platform(.init(baseName: "clock"))),
    &drivers
)
print(core.driver(of: device) == mac)  // true
print(core.classDevices(of: device)[0].name)  // eth0
