extension DriverCore {
    /// How a bus decides which driver fits which device.
    public enum MatchRule: Hashable, Sendable {
        /// By PCI IDs. Source: `pci_bus_match()`, drivers/pci/pci-driver.c.
        case pci
        /// By device tree, ACPI, name table or name. Source: `platform_match()`, drivers/base/platform.c.
        case platform
        /// As each driver says (``DriverDescription/matchAnswer``), with no override: a bus for experiments.
        case scripted
        /// By rules that are data: one file a bus in Buses/.
        case bus(BusKind)
    }

    /// A bus to be made.
    public struct BusDescription: Hashable, Sendable {
        /// The name in `/sys/bus`.
        public var name: String
        /// How it matches.
        public var rule: MatchRule
        /// Whether a bind or unbind takes the lock of the device's parent first, as on USB.
        ///
        /// Source: `need_parent_lock`, include/linux/device/bus.h.
        public var locksParent: Bool
        /// Files that the core passes through, `slots/1/address`.
        public var attributes: [StaticAttribute] = []

        /// A bus of a name and a rule, which says whether it locks the parent unless that is given.
        public init(name: String, rule: MatchRule, locksParent: Bool? = nil) {
            self.name = name
            self.rule = rule
            self.locksParent = locksParent ?? rule.rules?.locksParent ?? false
        }
    }

    /// What a device is to its bus.
    public enum DeviceIdentity: Hashable, Sendable {
        /// A PCI function.
        case pci(PCIIdentity)
        /// A platform device; kept apart, since it is large and most devices are of other buses.
        indirect case platform(PlatformIdentity)
        /// A device of a bus with rules as data.
        indirect case bus(BusIdentity)
        /// A device of a scripted bus, or one without a bus (`pci0000:00`): nothing but its name.
        case named
    }

    /// How a device comes to an IOMMU group.
    public enum GroupAssignment: Hashable, Sendable {
        /// No IOMMU translates for it.
        case none
        /// A group of its own.
        case own
        /// With all other devices that give the same number: hardware that is not isolated.
        case shared(Int32)
    }

    /// An attribute file that the core itself never looks at, such as `numa_node`.
    public struct StaticAttribute: Hashable, Sendable {
        /// The file's name inside the device's directory, `numa_node` or `power/control`.
        public var name: String
        /// The permission bits, `0o444`.
        public var mode: UInt16
        /// What a read gives.
        public var content: Content

        /// What a file holds.
        public enum Content: Hashable, Sendable {
            /// The same for every device that has the file.
            case bytes([UInt8])
            /// A text in which the device's ``DeviceDescription/number`` stands.
            case numbered(NumberedText)
        }

        /// A file with its permission bits and its bytes.
        public init(name: String, mode: UInt16 = 0o444, bytes: [UInt8]) {
            self.init(name: name, mode: mode, content: .bytes(bytes))
        }

        /// A file with its permission bits and what it holds.
        public init(name: String, mode: UInt16 = 0o444, content: Content) {
            self.name = name
            self.mode = mode
            self.content = content
        }

        /// What a read gives where the file is the device's of that number.
        public func bytes(for number: Int) -> [UInt8] {
            switch content {
            case .bytes(let bytes): bytes
            case .numbered(let text): text.bytes(for: number)
            }
        }
    }

    /// Whether a device can wake the machine.
    public enum Wakeup: UInt8, Hashable, Sendable {
        /// It cannot wake it.
        case none
        /// It can.
        case able
        /// It can, and reports wakeups of devices below it: a PCI Express root port.
        case port
    }

    /// Which driver of the device above makes a device, with which it goes and comes: `usb1` of `xhci_hcd`.
    public enum DeviceMaker: Hashable, Sendable {
        /// The first that serves the device above, but for one that only keeps it for user space.
        case first
        /// The driver of this name.
        case driver(String)
    }

    /// A device to be added.
    public struct DeviceDescription: Hashable, Sendable {
        /// The name, unique on its bus: `0000:03:00.0`.
        public var name: String
        /// The name of the bus, or nil for a device that only holds others, such as `pci0000:00`.
        public var bus: String?
        /// The device above it, or nil for one directly below `/sys/devices`.
        public var parent: DeviceID?
        /// What it is to its bus.
        public var identity: DeviceIdentity
        /// How it comes to an IOMMU group.
        public var group: GroupAssignment
        /// Files that the core passes through.
        public var attributes: [StaticAttribute]
        /// Whether firmware describes it, so that `waiting_for_supplier` exists.
        public var hasFirmwareNode: Bool
        /// Whether only firmware (a device tree, ACPI's IORT) tells the IOMMU of it: before 6.15 it then has no group
        /// until a driver is first probed for it.
        public var isGroupedByFirmware = false
        /// Whether it can wake the machine.
        public var wakeup = Wakeup.none
        /// Which of many devices of one rule it is: the number that stands in a ``NumberedText``.
        public var number = 0
        /// The driver of the device above that makes it; nil for one that no driver makes.
        public var maker: DeviceMaker?

        /// A device; only name, bus and identity are needed.
        public init(
            name: String,
            bus: String?,
            parent: DeviceID? = nil,
            identity: DeviceIdentity,
            group: GroupAssignment = .none,
            attributes: [StaticAttribute] = [],
            hasFirmwareNode: Bool = false
        ) {
            self.name = name
            self.bus = bus
            self.parent = parent
            self.identity = identity
            self.group = group
            self.attributes = attributes
            self.hasFirmwareNode = hasFirmwareNode
        }

        /// What the file of a name holds, where the description gives one.
        public func bytes(ofAttribute name: String) -> [UInt8]? {
            attributes.first { $0.name == name }?.bytes(for: number)
        }
    }

    /// A device that a driver makes while it serves another: a network interface, a disk.
    public struct ClassDevice: Hashable, Sendable {
        /// The class, `net`, `block`, `nvme`.
        public var className: String
        /// The name, `eth0`.
        public var name: String
        /// The class device of the same parent that it is below, `nvme0` for `nvme0n1`; nil for none.
        public var below: String?
        /// Files that a read of its directory finds; none has a number in it.
        public var attributes: [StaticAttribute]
        /// Whether it is an interface that lies in another network namespace, so that this `/sys` does not show it.
        public internal(set) var isElsewhere = false
        /// The class devices that it is stacked on, by name: `nvme0n1p3` for `dm-0`, `eth0` for `bond0`.
        public var over: [String] = []
        /// Whether those are its ports, as the interfaces of a bond or a bridge are.
        public var isMaster = false

        /// A class device; `below` names one made before it.
        public init(
            className: String,
            name: String,
            below: String? = nil,
            attributes: [StaticAttribute] = []
        ) {
            self.className = className
            self.name = name
            self.below = below
            self.attributes = attributes
        }
    }

    /// What a driver lists to be matched by.
    public enum MatchTable: Hashable, Sendable {
        /// IDs of a PCI driver, in order; the first that fits is the one its probe is given.
        case pci([PCIMatchID])
        /// What a platform driver lists.
        case platform(PlatformMatchTable)
        /// What a driver of a bus with rules as data lists.
        case bus(BusMatchTable)
        /// Nothing: a driver of a scripted bus.
        case none
    }

    /// When a driver's probes run.
    public enum ProbeType: UInt8, Hashable, Sendable {
        /// In the thread that asks, unless the module was loaded with `async_probe`.
        case synchronous
        /// From a work queue where the core chooses the driver by itself.
        case asynchronous
        /// In the thread that asks, whatever the module was loaded with.
        case alwaysSynchronous
    }

    /// A driver to be registered.
    public struct DriverDescription: Hashable, Sendable {
        /// The name, unique on its bus.
        public var name: String
        /// The name of the bus.
        public var bus: String
        /// What it is matched by.
        public var table: MatchTable
        /// The module it belongs to, or nil for a built-in driver.
        public var module: String?
        /// What runs its probe.
        public var code: Code
        /// Whether it has no `bind` and `unbind` files.
        public var suppressesBindAttributes: Bool
        /// Whether it manages DMA itself, and so does not claim a group's DMA for the kernel.
        public var managesDMA: Bool
        /// When its probes run.
        public var probeType: ProbeType
        /// Whether it can make virtual functions (`sriov_configure`).
        public var configuresSRIOV: Bool
        /// Whether unbinding it leaves the virtual functions that it made; vfio-pci removes them.
        public var keepsVFsWhenUnbound: Bool
        /// What a scripted bus answers for this driver: 0 no, positive yes, negative an error.
        public var matchAnswer: Int32
        /// Whether its probe can run only while it registers; then it must bind a device at once.
        ///
        /// It has no `bind` and `unbind` files, cannot defer, and refuses every later probe with `ENXIO`.
        ///
        /// Source: `__platform_driver_probe()`, drivers/base/platform.c.
        public var isRunOnce: Bool
        /// Whether it serves wake-up events of root ports, as `pcieport` does.
        public var servesWakeups = false
        /// Whether it matches every device and only `bind` reaches it, where ``Proposal/sysfsBindOnly`` holds.
        ///
        /// Nil for the proposal's own answer: vfio's drivers.
        public var isSysfsBindOnly: Bool?
        /// Its own `autoprobe` at first, where ``Proposal/autoprobeOptOut`` holds.
        ///
        /// Nil for the proposal's own answer: off for vfio's drivers, which then match every device.
        public var autoprobe: Bool?

        /// A driver; only name and bus are needed.
        public init(
            name: String,
            bus: String,
            table: MatchTable = .none,
            module: String? = nil,
            code: Code = .external,
            suppressesBindAttributes: Bool = false,
            managesDMA: Bool = false,
            probeType: ProbeType = .synchronous,
            configuresSRIOV: Bool = false,
            keepsVFsWhenUnbound: Bool = true,
            matchAnswer: Int32 = 1,
            isRunOnce: Bool = false
        ) {
            self.name = name
            self.bus = bus
            self.table = table
            self.module = module
            self.code = code
            self.suppressesBindAttributes = suppressesBindAttributes
            self.managesDMA = managesDMA
            self.probeType = probeType
            self.configuresSRIOV = configuresSRIOV
            self.keepsVFsWhenUnbound = keepsVFsWhenUnbound
            self.matchAnswer = matchAnswer
            self.isRunOnce = isRunOnce
        }
    }

    /// A module to be loaded, with the drivers that its init registers in order.
    public struct ModuleDescription: Hashable, Sendable {
        /// The name with underscores, as `/sys/module` has it: `vfio_pci`.
        public var name: String
        /// The drivers it registers.
        public var drivers: [DriverDescription]
        /// Its parameters that `/sys/module/NAME/parameters` shows.
        public var parameters: [ModuleParameter]
        /// The modules that it uses, which stay loaded while it is.
        public var needs: [String]
        /// The IDs that its init adds to its first PCI driver, as that of vfio-pci and pci-stub does for `ids=`.
        public var addedIDs: [PCIMatchID] = []
        /// Whether `async_probe` was given: its drivers are probed from a work queue, but those that must not be.
        public var probesAsynchronously = false

        /// A module with its drivers and parameters.
        public init(
            name: String,
            drivers: [DriverDescription] = [],
            parameters: [ModuleParameter] = [],
            needs: [String] = []
        ) {
            self.name = name
            self.drivers = drivers
            self.parameters = parameters
            self.needs = needs
        }
    }
}

extension DriverCore.DriverDescription {
    /// What runs when a driver's probe or remove is called.
    public enum Code: Hashable, Sendable {
        /// Code outside the core, a ``DriverCode``: the core asks with a ``DriverCore/Request`` and waits.
        case external
        /// The core itself, as vfio-pci and its variants do.
        case vfioPCI
        /// The core itself, as vfio-platform does.
        case vfioPlatform
    }
}
