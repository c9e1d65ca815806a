import DriverCore

/// Drivers as a distribution has them, and devices for them; both by number.
enum Catalogue {
    /// How many IDs a driver's table has.
    static let tableSize = 10
    /// The most drivers that take any vendor of a class, as `ahci`, `nvme` and `xhci_hcd` do.
    private static let classDriversMax = 12

    /// The driver that an override gives any device to.
    static let vfio = DriverCore.DriverDescription(
        name: "vfio-pci",
        bus: "pci",
        table: .pci([DriverCore.PCIMatchID(overrideOnly: true)]),
        code: .vfioPCI,
        managesDMA: true
    )

    /// A driver with ten IDs; every tenth of the first hundred and twenty also takes a class.
    static func driver(_ number: Int) -> DriverCore.DriverDescription {
        var table = (0..<tableSize).map { entry in
            DriverCore.PCIMatchID(vendor: vendor(number), device: device(number, entry))
        }
        if number % 10 == 9, number / 10 < classDriversMax {
            let code = 0x0c_0000 + UInt32(number) << 8
            table[tableSize - 1] = DriverCore.PCIMatchID(classCode: code, classMask: 0xffff00)
        }
        return DriverCore.DriverDescription(name: "driver\(number)", bus: "pci", table: .pci(table))
    }

    /// What a device says that this driver serves, by one entry of its table or another.
    static func identity(for driver: Int, entry: Int) -> DriverCore.PCIIdentity {
        DriverCore.PCIIdentity(
            vendor: vendor(driver),
            device: device(driver, entry % (tableSize - 1)),
            subvendor: 0x1028,
            subdevice: 0x0100,
            classCode: 0x02_0000
        )
    }

    /// What a device says that no driver serves; each has an ID of its own.
    static func identity(ofOrphan number: Int) -> DriverCore.PCIIdentity {
        DriverCore.PCIIdentity(vendor: 0xfff0, device: UInt32(number), classCode: 0xff_0000)
    }

    // A vendor has many drivers, so that the vendor alone decides little.
    private static func vendor(_ driver: Int) -> UInt32 { 0x8000 + UInt32(driver % 50) }

    private static func device(_ driver: Int, _ entry: Int) -> UInt32 {
        UInt32(driver / 50 * 16 + entry)
    }
}
