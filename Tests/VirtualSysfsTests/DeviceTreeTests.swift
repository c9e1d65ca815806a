import DriverCore
import Sysfs
import Testing
import VirtualSysfs

/// `/firmware/devicetree/base` and the links `of_node` into it.
@Suite("device tree")
struct DeviceTreeTests {
    private let sysfs = VirtualSysfs()

    init() {
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "platform", rule: .platform)))
    }

    private func add(_ name: String, _ node: DriverCore.DeviceTreeNode?) {
        let identity = DriverCore.PlatformIdentity(baseName: name, node: node)
        _ = sysfs.add(
            DriverCore.DeviceDescription(name: name, bus: "platform", identity: .platform(identity))
        )
    }

    @Test func `a device's node has its properties, and the nodes above it their names`() throws {
        add(
            "101300.dma",
            DriverCore.DeviceTreeNode(
                name: "dma",
                type: "dma-engine",
                compatible: ["fsl,eloplus-dma", "fsl,elo-dma"],
                fullName: "/soc@ffe000000/dma@101300"
            )
        )
        add("clock", DriverCore.DeviceTreeNode(name: "clock", compatible: [], fullName: "/clock"))
        add("reg-dummy", nil)
        let base: SysfsPath = "/firmware/devicetree/base"
        try #expect(sysfs.list("/firmware") == ["devicetree"])
        try #expect(sysfs.list(base) == ["clock", "name", "soc@ffe000000"])
        try #expect(sysfs.list(base / "soc@ffe000000") == ["dma@101300", "name"])
        let node = base / "soc@ffe000000" / "dma@101300"
        try #expect(sysfs.list(node) == ["compatible", "device_type", "name"])
        try #expect(sysfs.readBytes(node / "name") == Array("dma\0".utf8))
        try #expect(sysfs.readBytes(base / "soc@ffe000000" / "name") == Array("soc\0".utf8))
        try #expect(sysfs.readBytes(base / "name") == [0])
        let compatible = try sysfs.readBytes(node / "compatible")
        #expect(compatible == Array("fsl,eloplus-dma\0fsl,elo-dma\0".utf8))
        let stat = SysfsStat(kind: .file, mode: 0o444, size: compatible.count)
        try #expect(sysfs.stat(node / "compatible") == stat)
        try #expect(sysfs.list(base / "clock") == ["name"])
        try #expect(
            sysfs.readlink("/devices/101300.dma/of_node")
                == "../../firmware/devicetree/base/soc@ffe000000/dma@101300"
        )
        try #expect(sysfs.list("/devices/101300.dma/of_node") == sysfs.list(node))
        #expect(!sysfs.exists("/devices/reg-dummy/of_node"))
        try #expect(!sysfs.list("/devices/reg-dummy").contains("of_node"))
    }

    @Test func `a machine without nodes has no device tree`() throws {
        add("reg-dummy", nil)
        try #expect(!sysfs.list("/").contains("firmware"))
        #expect(!sysfs.exists("/firmware"))
    }

    @Test(arguments: ["relative", "/", "/a//b", "/a/../b", ""])
    func `a path that no directory can have is no node's`(path: String) throws {
        add("odd", DriverCore.DeviceTreeNode(name: "odd", compatible: ["x"], fullName: path))
        #expect(!sysfs.exists("/devices/odd/of_node"))
        #expect(!sysfs.exists("/firmware"))
    }
}
