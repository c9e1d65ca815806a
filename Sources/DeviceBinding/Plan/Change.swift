/// What is to become of one device.
public struct Change: Hashable, Sendable {
    /// The driver that is to serve the device.
    public enum Goal: Hashable, Sendable {
        /// The driver of this name, and no other at any later probe.
        case driver(String)
        /// Whichever driver takes it by its own IDs; perhaps none.
        case anyDriver
        /// No driver.
        case noDriver
        /// As many virtual functions, of a physical one that stays with its driver.
        case functions(Int)
        /// Whatever it gets where it comes from: nothing is done for it, or to it.
        case asIs
        /// That it is not there any more, with the virtual functions of its physical one.
        case gone

        /// Whether a driver is asked to take the device.
        var givesDriver: Bool {
            switch self {
            case .driver, .anyDriver: true
            case .noDriver, .functions, .asIs, .gone: false
            }
        }
    }

    /// The device as it was found.
    public var device: Device
    /// The driver that is to serve it.
    public var goal: Goal
    /// Whether its current driver keeps it for user space: a vfio driver or pci-stub.
    public var isKeptForUserSpace: Bool
    /// Who owns the nodes by which user space opens it, by node; looked at only where nodes are given to somebody, or it is
    /// taken from the driver that makes them, and then none that is root's, as the kernel makes it.
    public var nodes: [String: NodeOwner] = [:]
    /// Whether the driver that is asked for gives it to user space, through a node in `/dev/vfio`.
    public var isForUserSpace = false
    /// What names a driver for it besides its override; read where a procedure looks at it.
    public var marks = Marks()
    /// Whether the user says that its driver has it by hand, whatever can be seen.
    public var isBoundByHand = false
    /// Whether the driver that is asked for fits by its own IDs; asked only where a procedure goes by them, and
    /// nil where nobody tells.
    public var isMatched: Bool?

    /// A change of a device.
    public init(device: Device, goal: Goal, isKeptForUserSpace: Bool = false) {
        self.device = device
        self.goal = goal
        self.isKeptForUserSpace = isKeptForUserSpace
    }

    /// The driver that is asked for by its name; nil where none is.
    public var driverWanted: DriverReference? {
        guard case .driver(let name) = goal else { return nil }
        return DriverReference(bus: device.reference.bus, name: name)
    }

    /// The driver that the device will be taken from; nil where it stays, or has none.
    var driverLost: String? {
        guard let driver = device.driver else { return nil }
        switch goal {
        case .driver(let wanted): return driver == wanted ? nil : driver
        case .noDriver, .gone: return driver
        case .functions, .asIs: return nil
        case .anyDriver: return isHeldByHand(driver) ? driver : nil
        }
    }

    /// Whether a driver has the device only because somebody arranged it, so that a release ends it.
    ///
    /// Where the bus has no override, nothing tells; the user who says `release` knows.
    private func isHeldByHand(_ driver: String) -> Bool {
        isKeptForUserSpace || isBoundByHand || device.override.driver == driver
            || device.override == .unsupported || marks.preferred.driver == driver
            || marks.hasOtherID
    }
}
