// Mounts one directory that is laid out as a `/sys` on another one, and reads a file there.
import Sysfs
import SysfsMount

let tree = HostSysfs(root: CommandLine.arguments[1])
let directory = CommandLine.arguments[2]
let mount = try HostMount(directory, parts: [MountPart(name: "sys", sysfs: tree)])
let seen = HostSysfs(root: directory + "/sys")
print(try seen.readText("/bus/pci/devices/0000:03:00.0/vendor"))  // 0x8086
mount.unmount()
