// Reads the devices of a `/sys`: of the kernel's own, or of a directory that is laid out like it.
import Sysfs

let sysfs = HostSysfs(root: CommandLine.arguments[1])
for name in try sysfs.list("/bus/pci/devices") {
    let device = "/bus/pci/devices" / name
    print(name, try sysfs.readText(device / "vendor"))  // 0000:03:00.0 0x8086
    print(try sysfs.linkedName(device / "driver") ?? "no driver")  // e1000e
    do {
        print(try sysfs.readText(device / "numa_node"))
    } catch {
        print(error)  // No such file or directory
    }
}
