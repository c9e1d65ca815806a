import Testing

@testable import DriverCore

/// The facts of buses whose rules are data, against the kernel's own types and formats.
@Suite struct BusFieldTests {
    /// How many hexadecimal digits each number of a bus has; 0 for a text, a GUID or a flag.
    ///
    /// Source: include/linux/mod_devicetable.h, and the structs of devices of each bus.
    static let widths: [(DriverCore.BusKind, [Int])] = [
        (.amba, [8]), (.cdx, [4, 4, 4, 4, 6, 2, 0]), (.css, [1]), (.fslMC, [4, 0, 0]),
        (.i2c, [0]), (.name, [0]), (.nameOrOverride, [0]), (.rpmsg, [0, 8, 8, 0]),
        (.serio, [2, 2, 2, 2, 0]), (.spi, [0]),
        (.usb, [4, 4, 4, 2, 2, 2, 2, 2, 2, 2, 0, 3, 3]), (.vdpa, []), (.virtio, [4, 4]),
        (.vmbus, [0, 0, 4, 4]), (.wmi, [0, 2, 0]),
    ]

    @Test func `each field is as wide as the kernel's`() {
        #expect(Self.widths.map { $0.0 } == DriverCore.BusKind.allCases)
        for (kind, widths) in Self.widths {
            let found = kind.rules.fields.map { field in
                if case .number(let digits) = field.kind { digits } else { 0 }
            }
            #expect(found == widths, "\(kind)")
        }
    }

    @Test func `a field fits a value, the bits of a mask, or a range with both its ends`() {
        let rows: [(DriverCore.FieldTest, fits: [UInt64], not: [UInt64])] = [
            (.any, [0, .max], []), (.equals(5), [5], [4, 6]),
            (.masked(0x10, mask: 0xf0), [0x10, 0x1f], [0, 0x20, 0x30]),
            (.masked(0x11, mask: 0xf0), [], [0x10, 0x11]),
            (.between(3, 5), [3, 4, 5], [2, 6]), (.between(4, 4), [4], [3, 5]),
        ]
        for (test, fits, not) in rows {
            #expect(fits.allSatisfy { test.fits(.number($0)) }, "\(test)")
            #expect(!not.contains { test.fits(.number($0)) }, "\(test)")
        }
        #expect(
            !DriverCore.FieldTest.between(0, 9).fits(.absent)
                && !DriverCore.FieldTest.masked(0, mask: 0).fits(.absent)
        )
    }

    /// Source: the commits that gave each bus its `driver_override`.
    @Test func `each bus has its override since its release`() {
        let releases: [DriverCore.BusKind: DriverCore.KernelVersion] = [
            .amba: DriverCore.KernelVersion(4, 0), .cdx: DriverCore.KernelVersion(6, 4),
            .css: DriverCore.KernelVersion(5, 3),
            .fslMC: DriverCore.KernelVersion(5, 10),
            .nameOrOverride: DriverCore.KernelVersion(3, 16),
            .rpmsg: DriverCore.KernelVersion(4, 11),
            .spi: DriverCore.KernelVersion(5, 0),
            .vdpa: DriverCore.KernelVersion(5, 17), .vmbus: DriverCore.KernelVersion(4, 20),
            .wmi: DriverCore.KernelVersion(6, 9),
        ]
        for kind in DriverCore.BusKind.allCases {
            #expect(kind.rules.overrideSince == releases[kind], "\(kind)")
        }
    }

    private func identity(_ kind: DriverCore.BusKind, _ values: [(String, DriverCore.BusValue)])
        throws -> DriverCore.BusIdentity
    {
        try #require(DriverCore.BusIdentity(kind, values))
    }

    /// A device whose numbers are all 1, so that each format shows its width.
    struct Row {
        let kind: DriverCore.BusKind
        let values: [(String, DriverCore.BusValue)]
        let alias: String?
        let files: [String]
        let variables: [String]
    }

    static let rows: [Row] = [
        Row(
            kind: .amba,
            values: [("id", 1)],
            alias: "amba:d00000001",
            files: ["00000001", "\t0000000000000000\t0000000000000000\t0000000000000000"],
            variables: ["AMBA_ID=00000001", "MODALIAS=amba:d00000001"]
        ),
        Row(
            kind: .cdx,
            values: [
                ("vendor", 1), ("device", 1), ("subsystem_vendor", 1), ("subsystem_device", 1),
                ("class", 1), ("revision", 1),
            ],
            alias: "cdx:v0001d0001sv0001sd0001c000001",
            files: ["0x0001", "0x0001", "0x0001", "0x0001", "0x000001", "0x01"],
            variables: []
        ),
        Row(kind: .cdx, values: [("is_bus", 1)], alias: nil, files: [], variables: []),
        Row(
            kind: .css,
            values: [("type", 1)],
            alias: "css:t1",
            files: ["1"],
            variables: ["ST=1", "MODALIAS=css:t1"]
        ),
        Row(
            kind: .fslMC,
            values: [("vendor", 1), ("type", "dpni")],
            alias: "fsl-mc:v00000001ddpni",
            files: [],
            variables: ["MODALIAS=fsl-mc:v00000001ddpni"]
        ),
        Row(
            kind: .rpmsg,
            values: [("name", "n"), ("src", 1), ("dst", 1), ("announce", 1)],
            alias: "rpmsg:n",
            files: ["n", "0x1", "0x1", "true"],
            variables: ["MODALIAS=rpmsg:n"]
        ),
        Row(
            kind: .serio,
            values: [("type", 1), ("proto", 1), ("extra", 1), ("id", 1), ("firmware_id", "f")],
            alias: "serio:ty01pr01id01ex01",
            files: ["f", "01", "01", "01", "01"],
            variables: [
                "SERIO_TYPE=01", "SERIO_PROTO=01", "SERIO_ID=01", "SERIO_EXTRA=01",
                "MODALIAS=serio:ty01pr01id01ex01", "SERIO_FIRMWARE_ID=f",
            ]
        ),
        Row(
            kind: .virtio,
            values: [("device", 1), ("vendor", 1)],
            alias: "virtio:d00000001v00000001",
            files: ["0x0001", "0x0001"],
            variables: ["MODALIAS=virtio:d00000001v00000001"]
        ),
        Row(
            kind: .vmbus,
            values: [
                ("class_id", "00010203-0405-0607-0809-0a0b0c0d0e0f"), ("device_id", "x"),
                ("vendor", 1), ("device", 1),
            ],
            alias: "vmbus:030201000504070608090a0b0c0d0e0f",
            files: ["{00010203-0405-0607-0809-0a0b0c0d0e0f}", "{x}", "0x1", "0x1"],
            variables: ["MODALIAS=vmbus:030201000504070608090a0b0c0d0e0f"]
        ),
        Row(
            kind: .wmi,
            values: [("guid", "ab"), ("instance_count", 1), ("expensive", 1)],
            alias: "wmi:AB",
            files: ["AB", "1", "1"],
            variables: ["MODALIAS=wmi:AB", "WMI_GUID=AB"]
        ),
        Row(
            kind: .usb,
            values: [
                ("idVendor", 1), ("idProduct", 2), ("bcdDevice", 3), ("bDeviceClass", 4),
                ("bDeviceSubClass", 5), ("bDeviceProtocol", 6), ("bInterfaceClass", 7),
                ("bInterfaceSubClass", 8), ("bInterfaceProtocol", 9), ("bInterfaceNumber", 10),
            ],
            alias: "usb:v0001p0002d0003dc04dsc05dp06ic07isc08ip09in0A",
            files: ["07", "08", "09", "0a", " 0"],
            variables: [
                "PRODUCT=1/2/3", "TYPE=4/5/6", "INTERFACE=7/8/9",
                "MODALIAS=usb:v0001p0002d0003dc04dsc05dp06ic07isc08ip09in0A",
            ]
        ),
        Row(
            kind: .usb,
            values: [
                ("idVendor", 1), ("idProduct", 2), ("bcdDevice", 3), ("bDeviceClass", 4),
                ("bDeviceSubClass", 16), ("bDeviceProtocol", 250), ("isDevice", 1), ("busnum", 2),
                ("devnum", 3),
            ],
            alias: nil,
            files: ["0001", "0002", "0003", "04", "10", "fa", "2", "3"],
            variables: ["PRODUCT=1/2/3", "TYPE=4/16/250", "BUSNUM=002", "DEVNUM=003"]
        ),
    ]

    @Test func `aliases, files and variables are as wide as the kernel prints them`() throws {
        for row in Self.rows {
            let device = try identity(row.kind, row.values)
            #expect(device.modalias == row.alias)
            let files = device.files.map { String(decoding: $0.bytes(for: 0), as: UTF8.self) }
            #expect(files == row.files.map { $0 + "\n" }, "\(row.kind)")
            let alias = device.modalias.map { [DriverCore.UeventKey("MODALIAS", $0)] } ?? []
            let keys = row.kind.rules.variables(device, alias).map { $0.name + "=" + $0.value }
            #expect(keys == row.variables, "\(row.kind)")
        }
    }

    @Test func `the node of a USB device has its minor from bus and number`() throws {
        let rules = DriverCore.BusKind.usb.rules
        func leading(_ bus: UInt64, _ number: UInt64) throws -> [String] {
            let device = try identity(
                .usb,
                [("isDevice", 1), ("busnum", .number(bus)), ("devnum", .number(number))]
            )
            return rules.leading(device).map { $0.name + "=" + $0.value }
        }
        #expect(
            try leading(1, 1) == [
                "MAJOR=189", "MINOR=0", "DEVNAME=bus/usb/001/001", "DEVTYPE=usb_device",
            ]
        )
        #expect(
            try leading(2, 12) == [
                "MAJOR=189", "MINOR=139", "DEVNAME=bus/usb/002/012", "DEVTYPE=usb_device",
            ]
        )
        #expect(
            try leading(123, 127) == [
                "MAJOR=189", "MINOR=15742", "DEVNAME=bus/usb/123/127", "DEVTYPE=usb_device",
            ]
        )
        #expect(try leading(0, 1) == ["DEVTYPE=usb_device"])
        #expect(try leading(1, 0) == ["DEVTYPE=usb_device"])
    }

    /// Source: the `dma_configure` of each bus that calls `iommu_device_use_default_domain()`.
    @Test func `the buses whose probes take their group's DMA are those that do so in the kernel`()
    {
        let buses = DriverCore.BusKind.allCases.filter { $0.rules.usesGroupDMA }
        #expect(Set(buses) == [.amba, .cdx, .fslMC])
        #expect(DriverCore.MatchRule.pci.usesGroupDMA && DriverCore.MatchRule.platform.usesGroupDMA)
        #expect(
            DriverCore.MatchRule.bus(.cdx).usesGroupDMA
                && !DriverCore.MatchRule.bus(.usb).usesGroupDMA
        )
    }

    /// Source: `usb_store_new_id()`, drivers/usb/core/driver.c.
    @Test
    func
        `the driver data of an ID of USB is that of a listed pair, in which 0 is what is not asked`()
        throws
    {
        let format = try #require(DriverCore.BusKind.usb.rules.dynamicIDs)
        let entries: [([(String, DriverCore.FieldTest)], UInt64)] = [
            ([("idVendor", .equals(7)), ("idProduct", .equals(8))], 1),
            ([("idProduct", .equals(8))], 2), ([("idVendor", .equals(7))], 3),
            ([("bInterfaceClass", .equals(1))], 4),
        ]
        let ids = try entries.map { tests, data in
            try #require(DriverCore.BusMatchID(.usb, tests, driverData: data))
        }
        let table = DriverCore.BusMatchTable(ids: ids)
        for (like, data) in [
            ("7 8", 1), ("0 8", 2), ("7 0", 3), ("0 0", 4), ("1 8", nil), ("7 1", nil),
            ("1 1", nil),
        ] as [(String, UInt64?)] {
            let parsed = format.parse(DriverCore.StoreText(Array("1 2 0 \(like)".utf8)), table, [])
            switch parsed {
            case .success(let id): #expect(id.driverData == data, "\(like)")
            case .failure(let refusal):
                #expect(data == nil && refusal == DriverCore.Refusal(.ENODEV, .noSuchID), "\(like)")
            }
        }
    }

    @Test func `an ID of USB is listed with vendor and product, and a class where it asks for one`()
        throws
    {
        let format = try #require(DriverCore.BusKind.usb.rules.dynamicIDs)
        let pair: [(String, DriverCore.FieldTest)] = [
            ("idVendor", .equals(1)), ("idProduct", .equals(2)),
        ]
        let id = try #require(DriverCore.BusMatchID(.usb, pair))
        #expect(format.line(id) == "0001 0002")
        let both = try #require(
            DriverCore.BusMatchID(.usb, pair + [("bInterfaceClass", .equals(3))])
        )
        #expect(format.line(both) == "0001 0002 03")
    }
}
