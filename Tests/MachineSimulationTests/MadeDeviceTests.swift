import DriverCore
import MachineFiles
import MachineHost
import MachineSimulation
import Sysfs
import SystemPackage
import Testing

/// What goes with a driver on a simulated machine, and comes with it, as a machine file says.
@Suite struct MadeDeviceFileTests {
    /// A machine with one PCI driver for all functions of an id, and these devices.
    private func machine(_ devices: String, _ more: String = "") throws -> SimulatedMachine {
        let text = """
            { drivers: [
              { name: "host", bus: "pci", ids: ["8086:0001"] },
              { name: "other", bus: "pci", ids: ["8086:0002", "8086:0001"] },
              { name: "pcieport", bus: "pci", ids: [{ class: "060400" }], managesDMA: true },
              { name: "vfio-pci", bus: "pci", module: "vfio_pci", code: "vfio-pci" },
              { name: "usb", bus: "usb", wholeDevices: true },
              { name: "usblp", bus: "usb", ids: [{ bInterfaceClass: "07" }] },
              { name: "virtio_blk", bus: "virtio", ids: [{ device: "0002" }] },
            ], devices: [\(devices)]\(more) }
            """
        return try SimulatedMachine(MachineDescription(text: Array(text.utf8), source: "made"))
    }

    private static let controller =
        #"{ name: "0000:01:00.0", bus: "pci", id: "8086:0001", class: "0c0330" },"#
    private static let usb =
        controller + """
            { name: "usb1", bus: "usb", parent: "0000:01:00.0", id: { isDevice: true } },
            { name: "1-1", bus: "usb", parent: "usb1", id: { isDevice: true } },
            { name: "1-1:1.0", bus: "usb", parent: "1-1", id: { bInterfaceClass: "07" } },
            """

    private func names(_ machine: SimulatedMachine, _ bus: String = "usb") throws -> [String] {
        try machine.sysfs.list("/bus" / bus / "devices")
    }

    private func unbind(_ machine: SimulatedMachine, _ name: String = "0000:01:00.0") throws {
        try machine.sysfs.write("/bus/pci/drivers/host/unbind", name)
    }

    private func bind(_ machine: SimulatedMachine, _ name: String = "0000:01:00.0") throws {
        try machine.sysfs.write("/bus/pci/drivers/host/bind", name)
    }

    @Test func `USB goes with its controller and comes with it`() throws {
        let machine = try machine(Self.usb)
        #expect(try names(machine) == ["1-1", "1-1:1.0", "usb1"])
        try unbind(machine)
        #expect(try names(machine) == [])
        #expect(!machine.sysfs.exists("/devices/pci0000:01/0000:01:00.0/usb1"))
        try bind(machine)
        #expect(try names(machine) == ["1-1", "1-1:1.0", "usb1"])
        #expect(try machine.sysfs.linkedName("/bus/usb/devices/1-1:1.0/driver") == "usblp")
    }

    @Test func `what is unplugged stays away, and comes back as the file has it`() throws {
        let machine = try machine(Self.usb)
        let core = machine.core
        let stick = try #require(
            core.bus(named: "usb").flatMap { core.device(named: "1-1", on: $0) }
        )
        try machine.unplug(stick)
        #expect(try names(machine) == ["usb1"])
        try unbind(machine)
        #expect(machine.description.plug("1-1", into: machine.core) == nil)
        try bind(machine)
        #expect(try names(machine) == ["usb1"])
        try machine.plug(try #require(machine.description.plug("1-1", into: machine.core)))
        #expect(try names(machine) == ["1-1", "1-1:1.0", "usb1"])
        try unbind(machine)
        #expect(try names(machine) == [])
        try bind(machine)
        #expect(try names(machine) == ["1-1", "1-1:1.0", "usb1"])
    }

    @Test(arguments: [
        (#"madeBy: "host""#, false), ("madeBy: null", true), (#"madeBy: "other""#, true),
    ])
    func `a file may say who makes a device`(key: String, stays: Bool) throws {
        let machine = try machine(
            Self.controller + #"{ name: "x", bus: "usb", parent: "0000:01:00.0", \#(key) },"#
        )
        try unbind(machine)
        #expect(try names(machine) == (stays ? ["x"] : []))
    }

    @Test func `nobody makes what is below a device that nobody serves`() throws {
        for driver in ["driver: null", "id: \"8086:0009\""] {
            let id = driver.hasPrefix("id") ? "" : #"id: "8086:0001","#
            let machine = try machine(
                #"{ name: "0000:01:00.0", bus: "pci", class: "0c0330", \#(id) \#(driver) },"#
                    + #"{ name: "virtio0", bus: "virtio", parent: "0000:01:00.0", id: { device: "0002" } },"#
            )
            #expect(try names(machine, "virtio") == ["virtio0"], "\(driver)")
        }
    }

    @Test func `a driver that is asked for by name makes it, whichever was first`() throws {
        let machine = try machine(
            """
            { name: "0000:01:00.0", bus: "pci", id: "8086:0001", class: "010000", driver: "other" },
            { name: "virtio0", bus: "virtio", parent: "0000:01:00.0", id: { device: "0002" } },
            """
        )
        #expect(try names(machine, "virtio") == ["virtio0"])
        try machine.sysfs.write("/bus/pci/drivers/other/unbind", "0000:01:00.0")
        #expect(try names(machine, "virtio") == [])
        try bind(machine)
        #expect(try names(machine, "virtio") == [])
    }

    @Test func `a PCI domain behind a function goes whole, and needs no root in the file`() throws {
        let machine = try machine(
            """
            { name: "0000:01:00.0", bus: "pci", id: "8086:0001", class: "010400" },
            { name: "10000:00:02.0", bus: "pci", parent: "0000:01:00.0", id: "8086:0003", class: "060400" },
            { name: "10000:01:00.0", bus: "pci", parent: "10000:00:02.0", id: "8086:0002", class: "010802",
              makes: [{ class: "block", name: "nvme0n1" }] },
            """
        )
        let disk =
            "/devices/pci0000:01/0000:01:00.0/pci10000:00/10000:00:02.0/10000:01:00.0/block/nvme0n1"
        #expect(machine.sysfs.exists(SysfsPath(disk)))
        try unbind(machine)
        #expect(try names(machine, "pci") == ["0000:01:00.0"])
        #expect(try machine.sysfs.list("/block") == [])
        try machine.sysfs.write("/bus/pci/rescan", "1")
        #expect(try names(machine, "pci") == ["0000:01:00.0"])
        try bind(machine)
        #expect(machine.sysfs.exists(SysfsPath(disk)))
    }

    @Test func `the driver that made it is named with the device above`() throws {
        let error = #expect(throws: MachineError.self) {
            try machine(
                Self.controller
                    + #"{ name: "x", bus: "usb", parent: "0000:01:00.0", madeBy: "usb" },"#
            )
        }
        #expect(
            error?.problem.contains("expected a driver in 'drivers' that is on the bus of") == true
        )
        let alone = #expect(throws: MachineError.self) {
            try machine(#"{ name: "x", bus: "usb", madeBy: "usb" },"#)
        }
        #expect(alone?.problem == "expected the key 'parent' beside it")
    }

    // MARK: - vfio without an IOMMU

    @Test func `without an IOMMU vfio makes a group and its node, as long as it has the device`()
        throws
    {
        let module =
            #", modules: [{ name: "vfio", parameters: { enable_unsafe_noiommu_mode: { value: "Y", mode: "0644" } } }]"#
        let machine = try machine(
            #"{ name: "0000:01:00.0", bus: "pci", id: "8086:0001", class: "020000", group: "none", driver: null },"#,
            module
        )
        let directory = "/bus/pci/devices/0000:01:00.0" as SysfsPath
        try machine.sysfs.write(directory / "driver_override", "vfio-pci")
        try machine.sysfs.write("/bus/pci/drivers_probe", "0000:01:00.0")
        #expect(try machine.sysfs.linkedName(directory / "iommu_group") == "0")
        #expect(try machine.sysfs.readText("/kernel/iommu_groups/0/name") == "vfio-noiommu")
        #expect(try machine.sysfs.list("/class/vfio") == ["noiommu-0"])
        let event = try machine.sysfs.readText("/devices/virtual/vfio/noiommu-0/uevent")
        #expect(event.contains("DEVNAME=vfio/noiommu-0"))
        #expect(machine.host.nodeExists("/dev/vfio/noiommu-0"))
        #expect(!machine.host.nodeExists("/dev/vfio/0"))
        #expect(try machine.host.groupStatus(0)?.isWithoutIOMMU == true)
        try machine.sysfs.write("/bus/pci/drivers/vfio-pci/unbind", "0000:01:00.0")
        #expect(!machine.sysfs.exists(directory / "iommu_group"))
        #expect(!machine.host.nodeExists("/dev/vfio/noiommu-0"))
        #expect(try machine.sysfs.list("/kernel/iommu_groups") == [])
    }
}
