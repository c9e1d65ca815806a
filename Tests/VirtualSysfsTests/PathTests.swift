import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

/// How a path is walked.
@Suite("paths")
struct PathTests {
    let sysfs: VirtualSysfs<ScriptedDrivers>

    init() throws { sysfs = try CaseRunner(arguments: ["-device edu,addr=05.0"]).sysfs }

    static let good: [(SysfsPath, SysfsStat.Kind)] = [
        ("/", .directory), ("/.", .directory), ("/..", .directory), ("//bus//pci/", .directory),
        ("/bus/pci/devices/0000:00:05.0", .link), ("/bus/pci/devices/0000:00:05.0/", .directory),
        ("/bus/pci/devices/0000:00:05.0/.", .directory),
        ("/bus/pci/devices/0000:00:05.0/../0000:00:1f.0/vendor", .file),
        ("/bus/pci/devices/0000:00:05.0/subsystem/devices/0000:00:05.0/vendor", .file),
        ("/devices/pci0000:00/../../bus/pci", .directory),
    ]

    @Test(arguments: good)
    func `a path that leads somewhere`(path: SysfsPath, kind: SysfsStat.Kind) throws {
        #expect(try sysfs.stat(path).kind == kind)
    }

    static let loops = String(repeating: "/subsystem/devices/0000:00:05.0", count: 21)

    static let bad: [(SysfsPath, Errno)] = [
        ("/nosuch", .noSuchFileOrDirectory),
        ("/bus/pci/devices/nosuch/driver", .noSuchFileOrDirectory),
        ("/bus/pci/drivers_probe/x", .notDirectory), ("/bus/pci/drivers_probe/", .notDirectory),
        ("/bus/pci/drivers_probe/..", .notDirectory),
        (
            SysfsPath("/bus/pci/devices/0000:00:05.0" + loops + "/vendor"),
            .tooManySymbolicLinkLevels
        ),
        (SysfsPath("/" + String(repeating: "x", count: 256)), .fileNameTooLong),
        (SysfsPath(String(repeating: "/bus/..", count: 1000)), .fileNameTooLong),
        ("/bus/pci\0/devices", .noSuchFileOrDirectory), ("/bus\n", .noSuchFileOrDirectory),
        ("/kernel/iommu_groups/00", .noSuchFileOrDirectory),
        ("/kernel/iommu_groups/+0", .noSuchFileOrDirectory),
        ("/kernel/iommu_groups/99999999999999", .noSuchFileOrDirectory),
        ("/devices/virtual/devlink/--", .noSuchFileOrDirectory),
        ("/module/..x", .noSuchFileOrDirectory),
    ]

    @Test(arguments: bad)
    func `a path that leads nowhere`(path: SysfsPath, errno: Errno) {
        #expect(throws: errno) { try sysfs.stat(path) }
        #expect(throws: errno) { try sysfs.open(path, .read) }
    }

    @Test func `a path through a link leads elsewhere as soon as the link does`() throws {
        let sysfs = VirtualSysfs()
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "lab", rule: .scripted)))
        for (name, module) in [("one", "first"), ("two", "second")] {
            let driver = DriverCore.DriverDescription(name: name, bus: "lab", module: module)
            sysfs.perform(.registerDriver(driver))
        }
        _ = sysfs.add(DriverCore.DeviceDescription(name: "x", bus: "lab", identity: .named))
        let module: SysfsPath = "/bus/lab/devices/x/driver/module"
        #expect(try sysfs.linkedName(module) == "first")
        try sysfs.write("/bus/lab/drivers/one/unbind", "x")
        #expect(throws: Errno.noSuchFileOrDirectory) { try sysfs.stat(module) }
        try sysfs.write("/bus/lab/drivers/two/bind", "x")
        #expect(try sysfs.linkedName(module) == "second")
    }

    @Test func `forty links are followed and no more`() throws {
        let once = "/subsystem/devices/0000:00:05.0"
        let allowed = "/bus/pci/devices/0000:00:05.0" + String(repeating: once, count: 19)
        #expect(try sysfs.readText(SysfsPath(allowed + "/vendor")) == "0x1234")
        #expect(try sysfs.readText(SysfsPath(allowed + "/subsystem/drivers_autoprobe")) == "1")
        #expect(throws: Errno.tooManySymbolicLinkLevels) {
            try sysfs.stat(SysfsPath(allowed + once + "/vendor"))
        }
    }

    @Test func `readlink of what is no link is EINVAL, list of a file ENOTDIR`() {
        #expect(throws: Errno.invalidArgument) { try sysfs.readlink("/bus/pci") }
        #expect(throws: Errno.invalidArgument) { try sysfs.readlink("/bus/pci/uevent") }
        #expect(throws: Errno.notDirectory) { try sysfs.list("/bus/pci/uevent") }
    }
}
