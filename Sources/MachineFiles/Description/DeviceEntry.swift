public import DriverCore

/// A device: its description for the core, and what only a file says.
public struct DeviceEntry: Hashable, Sendable {
    /// Its description for the core; the device above it is in ``parent`` instead.
    ///
    /// The devices of one entry share their attributes, and are told apart by their number.
    public var description: DriverCore.DeviceDescription
    /// The device above it, as an index of ``MachineDescription/devices``; nil for the bus's own root.
    public var parent: Int?
    /// What a driver that lists the device makes when it serves it.
    public var classDevices: [DriverCore.ClassDevice]
    /// The driver override, or nil.
    public var override: String?
    /// The driver that serves it once the machine has booted.
    public var driver: DriverWish
    /// The virtual functions, beyond what its identity says of them.
    public var virtualFunctions: VirtualFunctionsEntry?

    var origin: Origin
    /// The parent as the file names it.
    var parentReference: String?
    /// Which driver of the device above makes it, as the file says.
    var madeBy = MadeBy.usual

    /// What a file says of who makes a device.
    enum MadeBy: Hashable, Sendable {
        /// Nothing: what usually does.
        case usual
        /// No driver.
        case nobody
        /// The driver of the name.
        case driver(String)
    }

    /// The driver that is to serve a device once the machine has booted.
    public enum DriverWish: Hashable, Sendable {
        /// Whichever matches.
        case matching
        /// Nobody.
        case nobody
        /// The driver of that name, whether it matches or not.
        case named(String)
    }

    /// The name, unique on its bus: `0000:03:00.0`.
    public var name: String { description.name }

    /// The bus, or nil for a device that only holds others.
    public var bus: String? { description.bus }

    /// The address, for a PCI function.
    var address: DriverCore.PCIAddress? {
        if case .pci = description.identity { DriverCore.PCIAddress(name) } else { nil }
    }

    /// The PCI identity, or nil on another bus.
    var pci: DriverCore.PCIIdentity? {
        if case .pci(let pci) = description.identity { pci } else { nil }
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
        assert(number >= 0, "virtual functions are numbered from 0")
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
