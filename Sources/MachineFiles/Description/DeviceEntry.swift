public import DriverCore

/// A device.
public struct DeviceEntry: Hashable, Sendable {
    /// The name, unique on its bus: `0000:03:00.0`.
    public var name: String
    /// The bus, or nil for a device that only holds others.
    public var bus: String?
    /// The device above it, as a place in ``MachineDescription/devices``; nil for the bus's own root.
    public var parent: Int?
    /// What it is to its bus.
    public var identity: DriverCore.DeviceIdentity
    /// How it comes to an IOMMU group.
    public var group: DriverCore.GroupAssignment
    /// Files that a read of its directory finds; devices of one entry share them.
    public var attributes: [DriverCore.StaticAttribute]
    /// Which of the devices of its entry it is.
    public var number = 0
    /// What a driver that lists the device makes when it serves it.
    public var classDevices: [DriverCore.ClassDevice]
    /// The driver override, or nil.
    public var override: String?
    /// Who serves it once the machine has booted.
    public var driver: DriverWish
    /// The virtual functions, beyond what ``identity`` says of them.
    public var virtualFunctions: VirtualFunctionsEntry?
    /// Whether firmware describes it beside its bus, as ACPI does with PCI functions.
    public var isInFirmware = false

    var origin: Origin
    /// The parent as the file names it.
    var parentReference: String?

    /// Who is to serve a device once the machine has booted.
    public enum DriverWish: Hashable, Sendable {
        /// Whoever matches.
        case matching
        /// Nobody.
        case nobody
        /// The driver of that name, whether it matches or not.
        case named(String)
    }

    /// The address, for a PCI function.
    var address: DriverCore.PCIAddress? {
        if case .pci = identity { DriverCore.PCIAddress(name) } else { nil }
    }

    /// The PCI identity, or nil on another bus.
    var pci: DriverCore.PCIIdentity? {
        if case .pci(let pci) = identity { pci } else { nil }
    }

    /// What the core is told of it, below a device of the core.
    func description(below parent: DriverCore.DeviceID?) -> DriverCore.DeviceDescription {
        var description = DriverCore.DeviceDescription(
            name: name,
            bus: bus,
            parent: parent,
            identity: identity,
            group: group,
            attributes: attributes,
            hasFirmwareNode: hasFirmwareNode
        )
        description.number = number
        return description
    }

    private var hasFirmwareNode: Bool {
        if isInFirmware { return true }
        guard case .platform(let platform) = identity else { return false }
        return platform.node != nil || !platform.acpiIDs.isEmpty
    }
}

/// The virtual functions of a device when the machine has booted.
public struct VirtualFunctionsEntry: Hashable, Sendable {
    /// How many are enabled.
    public var enabled: Int
    /// The network interface of each, with `{n}` for its number from 0 on; nil for none.
    public var net: String?

    /// The interface of the function of a number; nil where drivers make none.
    public func interface(_ number: Int) -> String? {
        guard let net else { return nil }
        let mark = Array("{n}".utf8)
        var bytes: [UInt8] = []
        var rest = Array(net.utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: mark) {
                bytes += Array("\(number)".utf8)
                rest = rest.dropFirst(mark.count)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
