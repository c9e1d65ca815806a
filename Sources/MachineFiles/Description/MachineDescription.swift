public import DriverCore
internal import JSON5Text

/// A machine as a person or a program describes it: buses, modules, drivers, devices, and who uses them.
///
/// It is read from JSON5 (``init(text:source:)``, ``init(contentsOf:)``) and has then been checked: every
/// name is valid and unique, every reference resolves. ``start()`` makes a running machine from
/// it. `Documentation/machine-files.md` describes every key.
public struct MachineDescription: Sendable {
    /// What was read: the path of a file, or `demo`.
    public let source: String
    /// The text it was read from.
    public let text: [UInt8]

    /// A name for people, `demo`; the source where the file gives none.
    public internal(set) var name: String
    /// What the machine is good for, in a sentence; may be empty.
    public internal(set) var about: String
    /// Which kernel's rules hold, and which proposals beside them.
    public internal(set) var profile: DriverCore.Profile
    /// Whether the IOMMU keeps a device from raising interrupts that are not its own.
    public internal(set) var remapsInterrupts = true
    /// The buses; `pci` and `platform` are always among them.
    public internal(set) var buses: [BusEntry]
    /// The modules that the file describes; a driver may name others.
    public internal(set) var modules: [ModuleEntry]
    /// The drivers, in the order of registering.
    public internal(set) var drivers: [DriverEntry]
    /// The devices, in the order in which the kernel finds them.
    public internal(set) var devices: [DeviceEntry]
    /// What belongs to no hardware and is stacked on what drivers make: `dm-0`, `bond0`.
    public internal(set) var virtual: [DriverCore.ClassDevice] = []
    /// Which devices need which others.
    public internal(set) var links: [LinkEntry]
    /// The rest of the machine: mounts, addresses, processes, users.
    public internal(set) var host: HostEntry
}

/// A bus.
public struct BusEntry: Hashable, Sendable {
    /// The name in `/sys/bus`.
    public var name: String
    /// How it matches.
    public var rule: DriverCore.MatchRule
    /// `drivers_autoprobe` once the machine has booted.
    public var autoprobe: Bool
    /// Files of its directory.
    public var attributes: [DriverCore.StaticAttribute] = []

    static let always = [
        BusEntry(name: "pci", rule: .pci, autoprobe: true),
        BusEntry(name: "platform", rule: .platform, autoprobe: true),
    ]

    /// The buses that a machine has if something of it is on them.
    static let known =
        always
        + DriverCore.BusKind.allCases.filter { !$0.isGeneral }.map {
            BusEntry(name: $0.rawValue, rule: .bus($0), autoprobe: true)
        }
}

/// A module.
public struct ModuleEntry: Hashable, Sendable {
    /// The name with underscores, `vfio_pci`.
    public var name: String
    /// Whether it is loaded when the machine has booted; if not, it can be loaded later.
    public var isLoaded: Bool
    /// The modules that are loaded before it, by name.
    public var needs: [String]
    /// Its parameters.
    public var parameters: [DriverCore.ModuleParameter]

    var origin = Origin(path: "", offset: 0)
}

/// A link by which one device needs another.
public struct LinkEntry: Hashable, Sendable {
    /// The device that needs the other, as an index of ``MachineDescription/devices``.
    public var consumer: Int
    /// The device that is needed, as an index of ``MachineDescription/devices``.
    public var supplier: Int
    /// What the link does.
    public var flags: DriverCore.DeviceLinkFlags

    var origin = Origin(path: "", offset: 0)
}
