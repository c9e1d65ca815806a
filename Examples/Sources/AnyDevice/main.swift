import DriverCore
import DriverScripts

var core = DriverCore(profile: .linux6_12)
var drivers = ScriptedDrivers()
try core.addBus(.init(name: "platform", rule: .platform))
let nic = DriverCore.DeviceTreeNode(name: "ethernet", compatible: ["calxeda,hb-xgmac"])
let table = DriverCore.MatchTable.platform(.init(compatible: nic.compatible))
let xgmac = try core.registerDriver(.init(name: "xgmac", bus: "platform", table: table), &drivers)
let meta = try core.registerDriver(.init(name: "meta", bus: "platform"), &drivers)
let device = try core.addDevice(
    .init(name: "e.0", bus: "platform", identity: .platform(.init(baseName: "e", node: nic))),
    &drivers
)
print(core.explain(xgmac, device))  // The device's compatible string 'calxeda,hb-xgmac' is in the driver's list.
try core.write("e.0", to: .unbind(xgmac), &drivers)
try core.probe(meta, device, &drivers)  // any driver, any device: no match is asked
print(core.driver(of: device) == meta)  // true
