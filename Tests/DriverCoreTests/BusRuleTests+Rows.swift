@testable import DriverCore

private let node = DriverCore.DeviceTreeNode(name: "chip", compatible: ["acme,new", "acme,old"])
private let network = "f8615163-df3e-46c5-913f-f2d2f965ed0e"
private let disk = "ba6163d9-04a1-4d29-b605-72e2ffb1dc7f"

extension BusRuleTests {
    static let rows = firmware + chips + channels + usb

    /// Buses with one or two numbers.
    private static let firmware: [Row] = [
        Row(
            .amba,
            "the number under the entry's mask",
            [("id", 0x0024_1011)],
            entries(.amba, [("id", .masked(0x0004_1011, mask: 0x000f_ffff))]),
            .entry(0)
        ),
        Row(
            .amba,
            "another part",
            [("id", 0x0024_1061)],
            entries(.amba, [("id", .masked(0x0004_1011, mask: 0x000f_ffff))]),
            .no(.noBusEntry(nearest: "id"))
        ),
        Row(
            .amba,
            "an entry with bits outside its mask fits nothing",
            [("id", 0x0024_1011)],
            entries(.amba, [("id", .masked(0x0024_1011, mask: 0x000f_ffff))]),
            .no(.noBusEntry(nearest: "id"))
        ),
        Row(.amba, "an override alone suffices", [("id", 1)], override: "mine", .overrides),
        Row(
            .amba,
            "an override keeps others out",
            [("id", 0x1011)],
            entries(.amba, [("id", .equals(0x1011))]),
            override: "other",
            .no(.overrideNames("other"))
        ),
        Row(
            .cdx,
            "vendor and device",
            [("vendor", 0x10ee), ("device", 0x8084)],
            entries(.cdx, [("vendor", .equals(0x10ee)), ("device", .equals(0x8084))]),
            .entry(0)
        ),
        Row(
            .cdx,
            "an entry that asks for a flag alone",
            [("vendor", 0x10ee), ("is_bus", 0)],
            entries(.cdx, [("is_bus", .equals(0))]),
            .entry(0)
        ),
        Row(
            .cdx,
            "an override does not replace an entry",
            [("vendor", 0x10ee)],
            override: "mine",
            .no(.noBusEntry(nearest: nil))
        ),
        Row(
            .cdx,
            "an entry for an override alone, without one",
            [("vendor", 0x10ee)],
            entries(.cdx, [], overrideOnly: true),
            .no(.onlyWithOverride)
        ),
        Row(
            .cdx,
            "an entry for an override alone, with one",
            [("vendor", 0x10ee)],
            entries(.cdx, [], overrideOnly: true),
            override: "mine",
            .entry(0)
        ),
        Row(
            .cdx,
            "a bus of its own is served by nobody",
            [("vendor", 1), ("is_bus", 1)],
            entries(.cdx, []),
            .no(.barrier(.isBus))
        ),
        Row(.css, "the type", [("type", 0)], entries(.css, [("type", .equals(0))]), .entry(0)),
        Row(
            .css,
            "another type, whatever the override says",
            [("type", 1)],
            entries(.css, [("type", .equals(0))]),
            override: "mine",
            .no(.noBusEntry(nearest: "type"))
        ),
        Row(
            .css,
            "an override keeps others out",
            [("type", 0)],
            entries(.css, [("type", .equals(0))]),
            override: "other",
            .no(.overrideNames("other"))
        ),
        Row(
            .fslMC,
            "vendor and type",
            [("vendor", 0x1957), ("type", "dpni")],
            entries(.fslMC, [("vendor", .equals(0x1957)), ("type", .equals("dpni"))]),
            .entry(0)
        ),
        Row(
            .fslMC,
            "another type",
            [("vendor", 0x1957), ("type", "dpio")],
            entries(.fslMC, [("vendor", .equals(0x1957)), ("type", .equals("dpni"))]),
            .no(.noBusEntry(nearest: "type"))
        ),
        Row(
            .fslMC,
            "an unplugged object",
            [("vendor", 1), ("type", "dpni"), ("unplugged", 1)],
            entries(.fslMC, []),
            .no(.barrier(.notPlugged))
        ),
        Row(
            .fslMC,
            "an unplugged object with an override",
            [("unplugged", 1)],
            override: "mine",
            .overrides
        ),
        Row(
            .serio,
            "the type, all else open",
            [("type", 1), ("proto", 0)],
            entries(.serio, [("type", .equals(1))]),
            .entry(0)
        ),
        Row(
            .serio,
            "another type",
            [("type", 6)],
            entries(.serio, [("type", .equals(1))]),
            .no(.noBusEntry(nearest: "type"))
        ),
        Row(
            .virtio,
            "the device type, of any vendor",
            [("device", 1), ("vendor", 0x1af4)],
            entries(.virtio, [("device", .equals(1))]),
            .entry(0)
        ),
        Row(
            .virtio,
            "the second entry",
            [("device", 4), ("vendor", 0x1af4)],
            entries(.virtio, [("device", .equals(1))], [("device", .equals(4))]),
            .entry(1)
        ),
        Row(
            .virtio,
            "another vendor",
            [("device", 1), ("vendor", 0x1af4)],
            entries(.virtio, [("device", .equals(1)), ("vendor", .equals(1))]),
            .no(.noBusEntry(nearest: "vendor"))
        ),
        Row(
            .wmi,
            "the GUID, in whatever case",
            [("guid", .text(disk.uppercased()))],
            entries(.wmi, [("guid", .equals(.text(disk)))]),
            .entry(0)
        ),
        Row(
            .wmi,
            "another GUID",
            [("guid", .text(disk))],
            entries(.wmi, [("guid", .equals(.text(network)))]),
            .no(.noBusEntry(nearest: "guid"))
        ),
        Row(
            .wmi,
            "an override alone suffices",
            [("guid", .text(disk))],
            override: "mine",
            .overrides
        ),
    ]

    /// Buses that go by `compatible`, ACPI IDs and names.
    private static let chips: [Row] = [
        Row(
            .spi,
            "compatible before the list of names",
            [("name", "x")],
            node: node,
            DriverCore.BusMatchTable(compatible: ["ACME,old"], names: ["x"]),
            .compatible
        ),
        Row(
            .spi,
            "ACPI before the list of names",
            [("name", "x")],
            acpi: ["ACME0001"],
            DriverCore.BusMatchTable(acpiIDs: ["ACME0001"], names: ["x"]),
            .acpi
        ),
        Row(
            .spi,
            "the list of names",
            [("name", "x")],
            DriverCore.BusMatchTable(names: ["y", "x"]),
            .listed
        ),
        Row(
            .spi,
            "the driver's own name, without a list",
            [("name", "mine")],
            DriverCore.BusMatchTable(),
            .ownName
        ),
        Row(
            .spi,
            "the driver's own name does not count with a list",
            [("name", "mine")],
            DriverCore.BusMatchTable(names: ["x"]),
            .no(.nameNotInTable("mine"))
        ),
        Row(.spi, "another name", [("name", "x")], DriverCore.BusMatchTable(), .no(.nothingFits)),
        Row(.spi, "an override alone suffices", [("name", "x")], override: "mine", .overrides),
        Row(
            .i2c,
            "compatible",
            [("name", "x")],
            node: node,
            DriverCore.BusMatchTable(compatible: ["acme,new"]),
            .compatible
        ),
        Row(
            .i2c,
            "the list of names",
            [("name", "x")],
            DriverCore.BusMatchTable(names: ["x"]),
            .listed
        ),
        Row(
            .i2c,
            "the driver's own name never counts",
            [("name", "mine")],
            DriverCore.BusMatchTable(),
            .no(.nothingFits)
        ),
        Row(
            .rpmsg,
            "the list of names before compatible",
            [("name", "tty")],
            node: node,
            DriverCore.BusMatchTable(compatible: ["acme,new"], names: ["tty"]),
            .listed
        ),
        Row(
            .rpmsg,
            "compatible",
            [("name", "tty")],
            node: node,
            DriverCore.BusMatchTable(compatible: ["acme,new"]),
            .compatible
        ),
        Row(
            .rpmsg,
            "neither",
            [("name", "tty")],
            DriverCore.BusMatchTable(names: ["raw"]),
            .no(.nothingFits)
        ),
        Row(.rpmsg, "an override alone suffices", [("name", "tty")], override: "mine", .overrides),
        Row(
            .name,
            "the driver's own name",
            [("name", "mine")],
            DriverCore.BusMatchTable(),
            .ownName
        ),
        Row(.name, "another name", [("name", "x")], DriverCore.BusMatchTable(), .no(.nothingFits)),
        Row(
            .nameOrOverride,
            "the driver's own name",
            [("name", "mine")],
            DriverCore.BusMatchTable(),
            .ownName
        ),
        Row(
            .nameOrOverride,
            "another name",
            [("name", "x")],
            DriverCore.BusMatchTable(),
            .no(.nothingFits)
        ),
        Row(
            .nameOrOverride,
            "an override alone suffices",
            [("name", "x")],
            override: "mine",
            .overrides
        ),
        Row(
            .nameOrOverride,
            "an override keeps the name's own driver out",
            [("name", "mine")],
            override: "other",
            .no(.overrideNames("other"))
        ),
    ]

    private static let channels: [Row] = [
        Row(.vdpa, "everybody fits", [], DriverCore.BusMatchTable(), .anything),
        Row(
            .vdpa,
            "an override keeps others out",
            [],
            override: "other",
            .no(.overrideNames("other"))
        ),
        Row(.vdpa, "an override names one", [], override: "mine", .overrides),
        Row(
            .vmbus,
            "the GUID of the class",
            [("class_id", .text(network))],
            entries(.vmbus, [("class_id", .equals(.text(network)))]),
            .entry(0)
        ),
        Row(
            .vmbus,
            "another class",
            [("class_id", .text(disk))],
            entries(.vmbus, [("class_id", .equals(.text(network)))]),
            .no(.noBusEntry(nearest: "class_id"))
        ),
        Row(
            .vmbus,
            "an ID added at run time comes first",
            [("class_id", .text(network))],
            entries(.vmbus, [("class_id", .equals(.text(network)))]),
            dynamicID: network,
            .dynamicID
        ),
        Row(
            .vmbus,
            "an override alone suffices",
            [("class_id", .text(disk))],
            override: "mine",
            .overrides
        ),
    ]

    private static let stick: [(String, DriverCore.BusValue)] = [
        ("idVendor", 0x46f4), ("idProduct", 1), ("bcdDevice", 0x0100), ("bDeviceClass", 0),
        ("bInterfaceClass", 8), ("bInterfaceSubClass", 6), ("bInterfaceProtocol", 0x50),
        ("bInterfaceNumber", 0),
    ]
    private static let whole: [(String, DriverCore.BusValue)] = [
        ("idVendor", 0x46f4), ("idProduct", 1), ("isDevice", 1),
    ]
    private static let foreign: [(String, DriverCore.BusValue)] = [
        ("idVendor", 0x46f4), ("idProduct", 1), ("bDeviceClass", 0xff), ("bInterfaceClass", 8),
    ]

    private static let usb: [Row] = [
        Row(
            .usb,
            "an interface by its class",
            stick,
            entries(.usb, [("bInterfaceClass", .equals(8))]),
            .entry(0)
        ),
        Row(
            .usb,
            "an interface by vendor and product",
            stick,
            entries(.usb, [("idVendor", .equals(0x46f4)), ("idProduct", .equals(1))]),
            .entry(0)
        ),
        Row(
            .usb,
            "a range of releases",
            stick,
            entries(.usb, [("idVendor", .equals(0x46f4)), ("bcdDevice", .between(0, 0x00ff))]),
            .no(.noBusEntry(nearest: "bcdDevice"))
        ),
        Row(
            .usb,
            "another subclass",
            stick,
            entries(.usb, [("bInterfaceClass", .equals(8)), ("bInterfaceSubClass", .equals(1))]),
            .no(.noBusEntry(nearest: "bInterfaceSubClass"))
        ),
        Row(
            .usb,
            "a class does not count on a device of a vendor's own class",
            foreign,
            entries(.usb, [("bInterfaceClass", .equals(8))]),
            .no(.entryDoesNotCount)
        ),
        Row(
            .usb,
            "nor one that asks for the interface's number",
            foreign + [("bInterfaceNumber", 3)],
            entries(.usb, [("bInterfaceNumber", .equals(3))]),
            .no(.entryDoesNotCount)
        ),
        Row(
            .usb,
            "it does with the vendor",
            foreign,
            entries(.usb, [("idVendor", .equals(0x46f4)), ("bInterfaceClass", .equals(8))]),
            .entry(0)
        ),
        Row(.usb, "an ID added at run time", stick, dynamicID: "46f4 1", .dynamicID),
        Row(
            .usb,
            "the table comes before IDs added at run time",
            stick,
            entries(.usb, [("bInterfaceClass", .equals(8))]),
            dynamicID: "46f4 1",
            .entry(0)
        ),
        Row(
            .usb,
            "half a pair to be like is no pair",
            stick,
            dynamicID: "46f4 1 8 1",
            .dynamicID
        ),
        Row(
            .usb,
            "an ID with another class",
            stick,
            dynamicID: "46f4 1 3",
            .no(.noBusEntry(nearest: "bInterfaceClass"))
        ),
        Row(
            .usb,
            "a driver of interfaces is not for a whole device",
            whole,
            entries(.usb, [("idVendor", .equals(0x46f4))]),
            .no(.barrier(.otherKind))
        ),
        Row(
            .usb,
            "nor one of whole devices for an interface",
            stick,
            DriverCore.BusMatchTable(isForWholeDevices: true),
            .no(.barrier(.otherKind))
        ),
        Row(
            .usb,
            "a driver of whole devices without a list takes all of them",
            whole,
            DriverCore.BusMatchTable(isForWholeDevices: true),
            .anything
        ),
    ]
}
