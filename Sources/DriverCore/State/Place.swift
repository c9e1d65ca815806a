extension DriverCore {
    /// A field of an object of the core: what two steps must share to conflict.
    public struct Place: Hashable, Sendable {
        /// The object.
        public var object: Object
        /// The field of it.
        public var field: Field

        /// An object of the core.
        public enum Object: Hashable, Sendable {
            /// A bus.
            case bus(BusID)
            /// A device.
            case device(DeviceID)
            /// A driver.
            case driver(DriverID)
            /// An IOMMU group.
            case group(GroupID)
            /// A task.
            case task(TaskID)
            /// What exists once: the deferred list, vfio's files, modules, the PCI lock.
            case core
        }

        /// A field of an object.
        public enum Field: UInt8, Hashable, Sendable, CaseIterable {
            /// The object's existence, with everything about it that never changes.
            case existence
            /// Whether the object is listed and has its files; of the core itself, that an object came or went: the
            /// next one's number, and whether its name is free, depend on it.
            case presence
            /// A list of devices: those of a bus, those a driver serves, the members of a group.
            case devices
            /// The list of drivers of a bus.
            case drivers
            /// `drivers_autoprobe`, of a bus or for virtual functions.
            case autoprobe
            /// The driver of a device.
            case driver
            /// The override, and what proposals put beside it.
            case override
            /// Whether a device may be matched and probed.
            case readiness
            /// The lock.
            case lock
            /// Device links.
            case links
            /// Dynamic IDs.
            case dynamicIDs
            /// The owner of a group's DMA.
            case owner
            /// The list of deferred devices; of a device, whether it may be in it.
            case deferred
            /// The virtual functions of a device.
            case virtualFunctions
            /// The state of vfio: its groups and open files; of a device, its number.
            case vfio
            /// The links that stay in a driver's directory, although it lost the device.
            case leftLinks
            /// The modules and their parameters.
            case modules
            /// The devices below a device; of the core, those below none.
            case children
            /// What a device's driver has made.
            case classDevices
            /// The IOMMU group of a device.
            case group
            /// The PCI functions that are plugged in.
            case hardware
            /// Why the machine has stopped.
            case stop
            /// What could find a device of a bus: its IDs, its override, its preferred driver.
            case deviceKeys
            /// What could find a driver of a bus: its tables and dynamic IDs.
            case driverKeys
            /// What a task has before it, and the answers that it was given.
            case task
            /// Who runs in a file of the object.
            case handlers
            /// Who registers a driver.
            case registering
            /// Who attempts to bind a driver, or stands at it in a walk.
            case attempts
            /// Who removes a device.
            case removal
            /// Who loads a module.
            case loading
            /// Which probes run.
            case probes
            /// Which asynchronous probes are scheduled or run.
            case asynchronousProbes
        }

        /// A field of an object.
        public init(_ object: Object, _ field: Field) {
            self.object = object
            self.field = field
        }
    }
}

extension DriverCore.Place {
    /// The place in one word: the kind of object, the field, the object's number.
    var word: UInt64 { object.word | UInt64(field.rawValue) << 32 }

    /// The place of a word, without what else its upper byte says.
    init(word: UInt64) {
        let number = Int32(truncatingIfNeeded: word)
        let field = Field(rawValue: UInt8(truncatingIfNeeded: word >> 32))
        assert(field != nil, "a word that was no place")
        self.init(Object(kind: word >> 40 & 7, number), field ?? .existence)
    }
}

extension DriverCore.Place.Object {
    fileprivate var word: UInt64 {
        switch self {
        case .core: 0
        case .bus(let bus): Self.word(1, bus.rawValue)
        case .device(let device): Self.word(2, device.rawValue)
        case .driver(let driver): Self.word(3, driver.rawValue)
        case .group(let group): Self.word(4, group.rawValue)
        case .task(let task): Self.word(5, task.rawValue)
        }
    }

    private static func word(_ kind: UInt64, _ number: Int32) -> UInt64 {
        kind << 40 | UInt64(UInt32(bitPattern: number))
    }

    fileprivate init(kind: UInt64, _ number: Int32) {
        switch kind {
        case 1: self = .bus(DriverCore.BusID(rawValue: number))
        case 2: self = .device(DriverCore.DeviceID(rawValue: number))
        case 3: self = .driver(DriverCore.DriverID(rawValue: number))
        case 4: self = .group(DriverCore.GroupID(rawValue: number))
        case 5: self = .task(DriverCore.TaskID(rawValue: number))
        default: self = .core
        }
    }
}

extension DriverCore.Place.Object: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .core: writer.add(0)
        case .bus(let bus):
            writer.add(1)
            writer.add(bus.rawValue)
        case .device(let device):
            writer.add(2)
            writer.add(device, roster)
        case .driver(let driver):
            writer.add(3)
            writer.add(driver, roster)
        case .group(let group):
            writer.add(4)
            writer.add(group.rawValue)
        case .task:
            // No file is a task's, and no task is named in another.
            assertionFailure("a task is named in the content")
        }
    }
}
