import DeviceBinding
import MachineHost
import MachineSimulation
import Sysfs
import SystemPackage
import Testing

/// The binder on a machine with a device of every bus: an override where there is one, else `bind`.
@Suite struct BusBindTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let bus: String
        let device: String
        let from: String
        let to: String
        /// Whether the bus gives its devices an override.
        let hasOverride: Bool

        var testDescription: String { bus }
    }

    static let rows = [
        Row(
            bus: "amba",
            device: "9000000.pl011",
            from: "uart-pl011",
            to: "vfio-amba",
            hasOverride: true
        ),
        Row(bus: "spi", device: "spi0.0", from: "m25p80", to: "spidev", hasOverride: true),
        Row(
            bus: "fsl-mc",
            device: "dpni.1",
            from: "fsl_dpaa2_eth",
            to: "vfio-fsl-mc",
            hasOverride: true
        ),
        Row(
            bus: "vmbus",
            device: "b1a3e4a7-6e2c-4a0e-9f43-50a3b8c4d001",
            from: "hv_netvsc",
            to: "uio_hv_generic",
            hasOverride: true
        ),
        Row(
            bus: "rpmsg",
            device: "virtio0.rpmsg-tty.-1.1024",
            from: "rpmsg_tty",
            to: "rpmsg_chrdev",
            hasOverride: true
        ),
        Row(bus: "vdpa", device: "vdpa0", from: "virtio_vdpa", to: "vhost_vdpa", hasOverride: true),
        Row(bus: "cdx", device: "cdx-00:00", from: "cdx-dma", to: "vfio-cdx", hasOverride: true),
        Row(
            bus: "css",
            device: "0.0.0002",
            from: "io_subchannel",
            to: "vfio_ccw",
            hasOverride: true
        ),
        Row(
            bus: "wmi",
            device: "F1DDEE52-063C-4784-A11E-8A06684B9BF5",
            from: "dell-wmi-sysman",
            to: "wmi-probe",
            hasOverride: true
        ),
        Row(bus: "usb", device: "1-1:1.0", from: "usb-storage", to: "uas", hasOverride: false),
        Row(
            bus: "virtio",
            device: "virtio0",
            from: "virtio_net",
            to: "virtio_probe",
            hasOverride: false
        ),
        Row(bus: "serio", device: "serio1", from: "psmouse", to: "serio_raw", hasOverride: false),
        Row(bus: "i2c", device: "1-0048", from: "lm75", to: "i2c-probe", hasOverride: false),
        Row(bus: "lab", device: "probe", from: "probe", to: "other", hasOverride: false),
    ]

    @Test(arguments: rows)
    func `a device goes to another driver of its bus, and back`(row: Row) throws {
        let path = FilePath("\(#filePath)").removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("Machines/everything.json5")
        let machine = try SimulatedMachine.open(machine: path.string, state: nil)
        let binder = Binder(machine.sysfs, host: machine.host)
        let devices = try binder.inventory.select("\(row.bus)/\(row.device)")
        #expect(try binder.inventory.device(devices[0]).driver == row.from)
        let outcome = try binder.apply(Binder.Request(devices, goal: .driver(row.to)))
        #expect(outcome.devices.map(\.driver) == [row.to])
        let override = SysfsPath("/bus/\(row.bus)/devices/\(row.device)/driver_override")
        #expect(machine.sysfs.exists(override) == row.hasOverride)
        if row.hasOverride { #expect(try machine.sysfs.readText(override) == row.to) }
        let back = try binder.apply(Binder.Request(devices, goal: .driver(row.from)))
        #expect(back.devices.map(\.driver) == [row.from])
    }
}
