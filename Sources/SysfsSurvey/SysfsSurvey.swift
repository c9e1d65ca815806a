public import DriverCore
public import Sysfs

/// One look at a `/sys`: its devices, drivers and modules in the descriptions that a driver core takes.
///
/// The `/sys` may be the host's, a copied directory or a simulated one. It is only read. What
/// disappears meanwhile is left out; what makes no sense is left out of its description, and listed in
/// ``Device/failures``. For one device or driver alone there are initializers of their own, which
/// throw: ``DriverCore/DriverCore/DeviceDescription/init(of:on:in:below:withFiles:)`` and
/// ``DriverCore/DriverCore/DriverDescription/init(of:on:in:aliases:)``.
///
/// What a `/sys` does not show, and what is assumed instead:
///
/// - The rule of a bus: that of the kernel's bus of this name, ``DriverCore/DriverCore/MatchRule/init(ofBus:)``.
/// - Fields that a bus has no file for: whether an object of `fsl-mc` is unplugged, the numbers of a bus of
///   `cdx`, the name of a chip on `spi` that ACPI describes, the bus and device number of a USB interface. A
///   number that a device leaves out is 0.
/// - The base name of a platform device that firmware describes: its whole name, as `of_device_add()` and
///   `acpi_create_platform_device()` give it. ACPI IDs beside a device tree node.
/// - The capability of a function for SR-IOV before Linux 4.14, and whether firmware describes a device where
///   the kernel does not wait for suppliers.
/// - Whether a device is the only one of its group by its nature: it gets
///   ``/DriverCore/DriverCore/GroupAssignment/own``. The number of a group that is shared is the kernel's;
///   only that it is the same in all of them counts.
/// - Whether a device that can wake the machine reports others, as a root port does, and whether it can only
///   since its port has a driver: it gets ``/DriverCore/DriverCore/Wakeup/able``.
/// - Which files of a device are the kernel's for each of its kind: a description has them all.
/// - What is in the tables of drivers whose module has no aliases: they list what they serve. Of drivers of
///   buses other than PCI, platform and virtio nothing is listed.
public struct SysfsSurvey: Sendable {
    /// The devices of the buses that are wanted and those that hold them, each after the one above it.
    ///
    /// Virtual functions are not among them: their physical function makes them.
    public let devices: [Device]
    /// The virtual functions, by name.
    public let virtualFunctions: [String: Device]
    /// The disks and interfaces of no hardware that are stacked on those of drivers: `dm-0`, `bond0`.
    public let virtual: [DriverCore.ClassDevice]
    /// The drivers of the buses that are wanted.
    public let drivers: [Driver]
    /// The modules that are loaded, each with its parameters and what it needs; their drivers name them.
    public let modules: [DriverCore.ModuleDescription]
    /// The buses of these devices and drivers, by name; PCI's with the files of its slots.
    public let buses: [DriverCore.BusDescription]
    /// Those of them on which a new device is offered to no driver: `drivers_autoprobe` is 0.
    public let busesWithoutAutoprobe: Set<String>

    /// Looks at a `/sys`.
    ///
    /// - Parameters:
    ///   - sysfs: Where to look.
    ///   - wanted: The names of the buses whose devices and drivers are wanted; nil for all.
    ///   - aliases: The aliases of modules, from which the drivers' tables are made.
    public init(
        of sysfs: any Sysfs,
        buses wanted: Set<String>? = nil,
        aliases: ModuleAliases = ModuleAliases()
    ) {
        let tree = TreeReader(sysfs)
        var walk = SurveyWalk(tree, buses: wanted)
        walk.run()
        devices = walk.devices
        virtualFunctions = walk.virtualFunctions
        virtual = ClassDeviceWalk.stacked(tree)
        drivers = tree.drivers(of: wanted, aliases, serving: walk.devices, walk.virtualFunctions)
        modules = tree.modules()
        let names = Set(devices.compactMap(\.description.bus) + drivers.map(\.description.bus))
        buses = names.sorted().map { tree.bus($0) }
        busesWithoutAutoprobe = names.filter {
            (try? sysfs.readText("/bus" / $0 / "drivers_autoprobe")) == "0"
        }
        assert(
            devices.indices.allSatisfy { devices[$0].parent ?? -1 < $0 },
            "a device stands before the one above it"
        )
    }
}

extension DriverCore.MatchRule {
    /// The rule of the kernel's bus of a name; ``/DriverCore/DriverCore/MatchRule/scripted`` where it is not known.
    public init(ofBus name: String) {
        switch name {
        case "pci": self = .pci
        case "platform": self = .platform
        default:
            // The kind `name` stands for many buses, of which none is called so.
            let kind = DriverCore.BusKind(rawValue: name)
            self = kind.flatMap { $0.isGeneral ? nil : .bus($0) } ?? .scripted
        }
    }
}
