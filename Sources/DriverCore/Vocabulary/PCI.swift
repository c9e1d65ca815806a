extension DriverCore {
    /// How a PCI function identifies itself: the numbers that drivers match on.
    public struct PCIIdentity: Hashable, Sendable {
        /// The vendor, `0x8086`.
        public var vendor: UInt32
        /// The device type within the vendor, `0x10d3`.
        public var device: UInt32
        /// The vendor of the board.
        public var subvendor: UInt32
        /// The board's type within its vendor.
        public var subdevice: UInt32
        /// Class, subclass and programming interface in 24 bits, `0x020000` for an Ethernet controller.
        public var classCode: UInt32
        /// The revision.
        public var revision: UInt8
        /// The layout of the configuration header: 0 for a function, 1 for a bridge.
        public var headerType: UInt8
        /// The SR-IOV capability, or nil.
        public var sriov: SRIOVCapability?

        /// A function's identity; what is not given is 0.
        public init(
            vendor: UInt32,
            device: UInt32,
            subvendor: UInt32 = 0,
            subdevice: UInt32 = 0,
            classCode: UInt32 = 0,
            revision: UInt8 = 0,
            headerType: UInt8 = 0,
            sriov: SRIOVCapability? = nil
        ) {
            self.vendor = vendor
            self.device = device
            self.subvendor = subvendor
            self.subdevice = subdevice
            self.classCode = classCode
            self.revision = revision
            self.headerType = headerType
            self.sriov = sriov
        }
    }

    /// The SR-IOV capability of a physical function.
    public struct SRIOVCapability: Hashable, Sendable {
        /// The greatest number of virtual functions, `sriov_totalvfs`.
        public var totalVFs: UInt16
        /// From the function's own routing ID to that of its first virtual function, `sriov_offset`.
        public var offset: UInt16
        /// From one virtual function's routing ID to the next, `sriov_stride`.
        public var stride: UInt16
        /// The device ID of the virtual functions, `sriov_vf_device`.
        public var vfDevice: UInt16

        /// A capability with its four numbers.
        public init(totalVFs: UInt16, offset: UInt16 = 1, stride: UInt16 = 1, vfDevice: UInt16) {
            self.totalVFs = totalVFs
            self.offset = offset
            self.stride = stride
            self.vfDevice = vfDevice
        }
    }

    /// One entry of a PCI driver's table of IDs, or one dynamic ID.
    ///
    /// Source: `struct pci_device_id`, include/linux/mod_devicetable.h.
    public struct PCIMatchID: Hashable, Sendable {
        /// The value of the first four fields that fits anything, `PCI_ANY_ID`.
        public static let any: UInt32 = 0xffff_ffff

        /// The vendor, or ``any``.
        public var vendor: UInt32
        /// The device type, or ``any``.
        public var device: UInt32
        /// The board's vendor, or ``any``.
        public var subvendor: UInt32
        /// The board's type, or ``any``.
        public var subdevice: UInt32
        /// The class in 24 bits; only the bits of ``classMask`` count.
        public var classCode: UInt32
        /// Which bits of the class must be equal; 0 for none.
        public var classMask: UInt32
        /// A number for the driver itself.
        public var driverData: UInt64
        /// Whether the entry counts only for a device whose override names the driver (the VFIO kind).
        public var overrideOnly: Bool

        /// An entry; what is not given fits anything.
        public init(
            vendor: UInt32 = PCIMatchID.any,
            device: UInt32 = PCIMatchID.any,
            subvendor: UInt32 = PCIMatchID.any,
            subdevice: UInt32 = PCIMatchID.any,
            classCode: UInt32 = 0,
            classMask: UInt32 = 0,
            driverData: UInt64 = 0,
            overrideOnly: Bool = false
        ) {
            self.vendor = vendor
            self.device = device
            self.subvendor = subvendor
            self.subdevice = subdevice
            self.classCode = classCode
            self.classMask = classMask
            self.driverData = driverData
            self.overrideOnly = overrideOnly
        }

        /// Whether a table ends here, whatever comes after it.
        ///
        /// Source: `pci_match_id()`, drivers/pci/pci-driver.c.
        var endsTable: Bool { vendor == 0 && subvendor == 0 && classMask == 0 }

        /// The entry that fits every device: what a driver is given when only the override chose it.
        public static let wildcard = PCIMatchID()

        /// Whether this entry fits a device with that identity; the override-only flag is not looked at.
        ///
        /// Source: `pci_match_one_device()`, drivers/pci/pci.h.
        public func fits(_ identity: PCIIdentity) -> Bool {
            mismatch(with: identity) == nil
        }

        /// The first field that keeps this entry from fitting, in the order in which they are compared.
        public func mismatch(with identity: PCIIdentity) -> PCIField? {
            if vendor != PCIMatchID.any && vendor != identity.vendor { return .vendor }
            if device != PCIMatchID.any && device != identity.device { return .device }
            if subvendor != PCIMatchID.any && subvendor != identity.subvendor { return .subvendor }
            if subdevice != PCIMatchID.any && subdevice != identity.subdevice { return .subdevice }
            if (classCode ^ identity.classCode) & classMask != 0 { return .classCode }
            return nil
        }
    }

    /// A field of an ID entry that is compared with a device; the fields stand in the order in which they are.
    public enum PCIField: Int, Hashable, Sendable {
        /// The vendor.
        case vendor
        /// The device type.
        case device
        /// The board's vendor.
        case subvendor
        /// The board's type.
        case subdevice
        /// The class under its mask.
        case classCode
    }
}

extension DriverCore.PCIField: Comparable {
    /// Whether a field is compared before another.
    public static func < (left: DriverCore.PCIField, right: DriverCore.PCIField) -> Bool {
        left.rawValue < right.rawValue
    }
}
