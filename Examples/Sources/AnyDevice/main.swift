import DriverCore
import DriverScripts

var core = DriverCore(profile: .linux6_12)
var drivers = ScriptedDrivers()
try core.addBus(.init(name: "platform", rule: .platform))
let native = try core.registerDriver(.init(name: "xgmac", bus: "platform"), &drivers)
let meta = try core.registerDriver(.init(name: "meta", bus: "platform"), &drivers)
let identity = DriverCore.DeviceIdentity.platform(.init(baseName: "xgmac"))
let nic = try core.addDevice(.init(name: "xgmac.0", bus: "platform", identity: identity), &drivers)
print(core.explain(native, nic))  // The device's name 'xgmac' is the driver's own.
print(core.driver(of: nic) == native)  // true
try core.write("xgmac.0", to: .unbind(native), &drivers)
try core.probe(meta, nic, &drivers)  // any driver, any device: no match is asked
print(core.driver(of: nic) == meta)  // true
