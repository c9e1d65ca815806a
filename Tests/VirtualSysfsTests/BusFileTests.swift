import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

/// The files of devices and drivers on the buses whose rules are data: names, modes, what they say.
@Suite struct BusFileTests {
    struct Row: CustomTestStringConvertible {
        let kind: DriverCore.BusKind
        var values: [(String, DriverCore.BusValue)] = []
        /// The read-only files that the bus gives a device, with their text.
        var files: [String: String] = [:]
        /// The device's `uevent`, unbound.
        var uevent: [String] = []
        /// Whether it has a `driver_override`, on the newer profile and on the older.
        var override = (newer: false, older: false)
        /// The mode of `new_id` and `remove_id`; nil where the bus has none.
        var newIDMode: UInt16?

        var testDescription: String { kind.rawValue }
    }

    /// A machine with one device `d` and one driver `v` that fits nothing, on the row's bus.
    private func sysfs(_ row: Row, _ profile: DriverCore.Profile = .linux6_12) throws
        -> VirtualSysfs<ScriptedDrivers>
    {
        var drivers = ScriptedDrivers()
        drivers["v", on: "b"] = DriverScript(afterwards: -19)
        var core = DriverCore(profile: profile)
        let identity = DriverCore.DeviceIdentity.bus(
            try #require(DriverCore.BusIdentity(row.kind, row.values))
        )
        for operation in [
            DriverCore.Operation.addBus(DriverCore.BusDescription(name: "b", rule: .bus(row.kind))),
            .addDevice(DriverCore.DeviceDescription(name: "d", bus: "b", identity: identity)),
            .registerDriver(DriverCore.DriverDescription(name: "v", bus: "b")),
        ] { _ = core.perform(operation, &drivers) }
        return VirtualSysfs(core: core)
    }

    @Test(arguments: rows)
    func `a device's directory has the core's files, the override and the bus's own`(row: Row)
        throws
    {
        for (profile, hasOverride) in [
            (DriverCore.Profile.linux6_12, row.override.newer), (.linux6_1, row.override.older),
        ] {
            let sysfs = try sysfs(row, profile)
            var names =
                ["subsystem", "uevent", "power"]
                + row.files.keys.map { String($0.prefix { $0 != "/" }) }
            if hasOverride { names.append("driver_override") }
            let listed = try sysfs.list("/bus/b/devices/d").filter { $0 != "driver" }
            #expect(Set(listed) == Set(names), "\(profile.name)")
            guard hasOverride else { continue }
            #expect(try sysfs.stat("/bus/b/devices/d/driver_override").mode == 0o644)
            let unset = row.kind == .spi ? "\n" : "(null)\n"
            #expect(try sysfs.rawText("/bus/b/devices/d/driver_override") == unset)
            try sysfs.write("/bus/b/devices/d/driver_override", "some name\nmore")
            #expect(try sysfs.rawText("/bus/b/devices/d/driver_override") == "some name\n")
            try sysfs.write("/bus/b/devices/d/driver_override", "\n")
            #expect(try sysfs.rawText("/bus/b/devices/d/driver_override") == unset)
        }
    }

    @Test(arguments: rows)
    func `the bus's files and uevent say what the device is`(row: Row) throws {
        let sysfs = try sysfs(row)
        for (name, text) in row.files {
            let path = SysfsPath("/bus/b/devices/d/" + name)
            #expect(try sysfs.stat(path).mode == 0o444)
            #expect(try sysfs.rawText(path) == text + "\n", "\(name)")
        }
        let uevent = try sysfs.rawText("/bus/b/devices/d/uevent").split(separator: "\n").map(
            String.init
        )
        #expect(uevent.filter { !$0.hasPrefix("DRIVER=") } == row.uevent)
    }

    @Test(arguments: rows)
    func `a driver's directory has bind, unbind, and IDs where the bus takes them`(row: Row) throws
    {
        let sysfs = try sysfs(row)
        var names = ["bind", "uevent", "unbind"]
        if let mode = row.newIDMode {
            names += ["new_id", "remove_id"]
            #expect(try sysfs.stat("/bus/b/drivers/v/new_id").mode == mode)
            #expect(try sysfs.stat("/bus/b/drivers/v/remove_id").mode == mode)
        }
        #expect(Set(try sysfs.list("/bus/b/drivers/v").filter { $0 != "d" }) == Set(names))
    }

    @Test func `every bus has its row`() {
        #expect(Set(Self.rows.map { $0.kind }) == Set(DriverCore.BusKind.allCases))
    }
}

extension VirtualSysfs {
    /// A file's whole text, with the newline at its end.
    fileprivate func rawText(_ path: SysfsPath) throws(Errno) -> String {
        let handle = try open(path, .read)
        defer { close(handle) }
        return String(decoding: try read(handle, upTo: 4096, at: 0), as: UTF8.self)
    }
}

extension BusFileTests {
    private static let guid = "f8615163-df3e-46c5-913f-f2d2f965ed0e"

    static let rows = numbers + names

    private static let numbers: [Row] = [
        Row(
            kind: .amba,
            values: [("id", 0x0024_1011)],
            files: ["id": "00241011", "resource": "\t" + zeros + "\t" + zeros + "\t" + zeros],
            uevent: ["AMBA_ID=00241011", "MODALIAS=amba:d00241011"],
            override: (true, true)
        ),
        Row(
            kind: .cdx,
            values: [("vendor", 0x10ee), ("device", 0x8084), ("class", 0x12), ("revision", 1)],
            files: [
                "vendor": "0x10ee", "device": "0x8084", "subsystem_vendor": "0x0000",
                "subsystem_device": "0x0000", "class": "0x000012", "revision": "0x01",
                "modalias": "cdx:v10EEd8084sv0000sd0000c000012",
            ],
            override: (true, false)
        ),
        Row(
            kind: .css,
            values: [("type", 3)],
            files: ["type": "3", "modalias": "css:t3"],
            uevent: ["ST=3", "MODALIAS=css:t3"],
            override: (true, true)
        ),
        Row(
            kind: .fslMC,
            values: [("vendor", 0x1957), ("type", "dpni")],
            files: ["modalias": "fsl-mc:v00001957ddpni"],
            uevent: ["DEVTYPE=fsl_mc_bus_dpni", "MODALIAS=fsl-mc:v00001957ddpni"],
            override: (true, true)
        ),
        Row(
            kind: .serio,
            values: [
                ("type", 6), ("proto", 0), ("extra", 0), ("id", 0), ("firmware_id", "PNP: PNP0303"),
            ],
            files: [
                "firmware_id": "PNP: PNP0303", "id/type": "06", "id/proto": "00", "id/extra": "00",
                "id/id": "00",
                "modalias": "serio:ty06pr00id00ex00",
            ],
            uevent: [
                "SERIO_TYPE=06", "SERIO_PROTO=00", "SERIO_ID=00", "SERIO_EXTRA=00",
                "MODALIAS=serio:ty06pr00id00ex00", "SERIO_FIRMWARE_ID=PNP: PNP0303",
            ]
        ),
        Row(
            kind: .usb,
            values: [
                ("idVendor", 0x46f4), ("idProduct", 1), ("bInterfaceClass", 8),
                ("bInterfaceSubClass", 6), ("bInterfaceProtocol", 0x50),
            ],
            files: [
                "bInterfaceClass": "08", "bInterfaceSubClass": "06", "bInterfaceProtocol": "50",
                "bInterfaceNumber": "00", "bAlternateSetting": " 0", "modalias": stick,
            ],
            uevent: [
                "DEVTYPE=usb_interface", "PRODUCT=46f4/1/0", "TYPE=0/0/0", "INTERFACE=8/6/80",
                "MODALIAS=" + stick,
            ],
            newIDMode: 0o644
        ),
        Row(
            kind: .virtio,
            values: [("device", 1), ("vendor", 0x1af4)],
            files: [
                "device": "0x0001", "vendor": "0x1af4", "modalias": "virtio:d00000001v00001AF4",
            ],
            uevent: ["MODALIAS=virtio:d00000001v00001AF4"]
        ),
    ]

    private static let names: [Row] = [
        Row(
            kind: .i2c,
            values: [("name", "lm75")],
            files: ["name": "lm75", "modalias": "i2c:lm75"],
            uevent: ["MODALIAS=i2c:lm75"]
        ),
        Row(kind: .name, values: [("name", "x")]),
        Row(kind: .nameOrOverride, values: [("name", "x")], override: (newer: true, older: true)),
        Row(
            kind: .rpmsg,
            values: [("name", "tty"), ("src", 0x400), ("dst", 0xffff_ffff), ("announce", 1)],
            files: [
                "name": "tty", "src": "0x400", "dst": "0xffffffff", "announce": "true",
                "modalias": "rpmsg:tty",
            ],
            uevent: ["MODALIAS=rpmsg:tty"],
            override: (true, true)
        ),
        Row(
            kind: .spi,
            values: [("name", "w25q128")],
            files: ["modalias": "spi:w25q128"],
            uevent: ["MODALIAS=spi:w25q128"],
            override: (true, true)
        ),
        Row(kind: .vdpa, override: (true, true)),
        Row(
            kind: .vmbus,
            values: [("class_id", .text(guid)), ("device_id", .text(guid)), ("vendor", 0x1414)],
            files: [
                "class_id": "{\(guid)}", "device_id": "{\(guid)}", "vendor": "0x1414",
                "device": "0x0", "modalias": "vmbus:635161f83edfc546913ff2d2f965ed0e",
            ],
            uevent: ["MODALIAS=vmbus:635161f83edfc546913ff2d2f965ed0e"],
            override: (true, true),
            newIDMode: 0o200
        ),
        Row(
            kind: .wmi,
            values: [("guid", .text(guid)), ("instance_count", 1)],
            files: [
                "guid": guid.uppercased(), "instance_count": "1", "expensive": "0",
                "modalias": "wmi:" + guid.uppercased(),
            ],
            uevent: ["MODALIAS=wmi:" + guid.uppercased(), "WMI_GUID=" + guid.uppercased()],
            override: (true, false)
        ),
    ]

    private static let zeros = "0000000000000000"
    private static let stick = "usb:v46F4p0001d0000dc00dsc00dp00ic08isc06ip50in00"
}
