extension DriverCore {
    /// What a platform device is known by: its name, and what firmware says of it.
    public struct PlatformIdentity: Hashable, Sendable {
        /// The name without an instance suffix, which drivers compare: `serial8250` of `serial8250.0`.
        public var baseName: String
        /// The device tree node, where the device comes from one.
        public var node: DeviceTreeNode?
        /// The ACPI hardware ID and the compatible ones after it (`_HID`, `_CID`); empty without ACPI.
        public var acpiIDs: [String]

        /// A platform device's identity.
        public init(baseName: String, node: DeviceTreeNode? = nil, acpiIDs: [String] = []) {
            self.baseName = baseName
            self.node = node
            self.acpiIDs = acpiIDs
        }
    }

    /// The part of a device tree node that matching reads.
    public struct DeviceTreeNode: Hashable, Sendable {
        /// The node's name, `dma`.
        public var name: String
        /// The `device_type` property, or the empty string.
        public var type: String
        /// The `compatible` strings, the most exact first.
        public var compatible: [String]
        /// The node's path in the tree, `/soc@ffe000000/dma@101300`.
        public var fullName: String

        /// A node; `fullName` defaults to the name below the root.
        public init(name: String, type: String = "", compatible: [String], fullName: String? = nil)
        {
            self.name = name
            self.type = type
            self.compatible = compatible
            self.fullName = fullName ?? "/" + name
        }
    }

    /// What a platform driver lists to be matched by.
    public struct PlatformMatchTable: Hashable, Sendable {
        /// The `compatible` strings of device tree nodes; compared without regard to case.
        public var compatible: [String]
        /// The ACPI hardware IDs.
        public var acpiIDs: [String]
        /// The base names in the driver's ID table; nil when it has none, and then its own name counts.
        public var names: [String]?

        /// A table; an empty one leaves only the driver's own name.
        public init(compatible: [String] = [], acpiIDs: [String] = [], names: [String]? = nil) {
            self.compatible = compatible
            self.acpiIDs = acpiIDs
            self.names = names
        }
    }
}
