/// The driver core of Linux as a value: buses, devices, drivers, and who serves whom.
///
/// It does no I/O and asks nobody anything. It is told what happens, by ``apply(_:)`` and by nothing
/// else, and answers with what that brings about. What the kernel does between taking and dropping a
/// device's lock is one step; whoever drives the core decides which task takes the next one. Copies
/// share what they have in common, so a copy may be kept at little cost.
public struct DriverCore: Sendable {
    /// Which kernel's rules hold.
    public let profile: DriverCore.Profile
    /// Whether the IOMMU keeps a device from raising interrupts that are not its own.
    let remapsInterrupts: Bool

    var buses: [DriverCore.Bus] = []
    var devices = SharedArray<DriverCore.Device>()
    var drivers = SharedArray<DriverCore.Driver>()
    /// Devices with neither bus nor parent, and all devices by their name below their parent.
    var roots = OrderedChunks<DriverCore.DeviceID>()
    var childNames = ShardedMap<DriverCore.ChildName, DriverCore.DeviceID>()
    /// By number.
    var groups = SharedArray<DriverCore.IOMMUGroup>()
    var freeGroups = OrderedChunks<DriverCore.GroupID>()
    var sharedGroups = ShardedMap<DriverCore.SharingNumber, DriverCore.GroupID>()
    var vfioGroups: [DriverCore.VFIOGroup] = []
    var vfioFiles: [DriverCore.VFIOFile] = []
    var vfioNumbers = OrderedChunks<Int32>()
    /// The tokens that users of physical functions have set.
    var vfTokens: [(physical: DriverCore.DeviceID, token: DriverCore.VFToken)] = []
    var hardware = SharedArray<DriverCore.HardwareFunction>()
    var modules: [DriverCore.Module] = []
    /// The names of classes that have members, sorted, and their members.
    var classNames = OrderedChunks<String>()
    var classMembers = ShardedMap<String, OrderedChunks<DriverCore.ClassMember>>()

    /// Devices that wait for a reason to be tried again, and those that the worker is about to try.
    var deferredPending: [DriverCore.DeviceID] = []
    var deferredActive: [DriverCore.DeviceID] = []
    /// How often a bind has given the deferred a reason.
    var deferredTriggers: UInt64 = 0

    /// What is under way, in the order of beginning.
    var tasks: [DriverCore.CoreTask] = []
    /// The locks that are held.
    var locks: [DriverCore.HeldLock] = []
    var taskCount: Int32 = 0
    var bindingCount: UInt64 = 0
    var ueventCount: UInt64 = 0
    var vfioGroupCount: Int32 = 0
    var vfioFileCount: Int32 = 0

    /// Why the machine has stopped for good, if it has.
    public internal(set) var stopReason: DriverCore.Reason?

    /// What the current action has brought about so far.
    var effects: [DriverCore.Effect] = []
    /// What the steps touched; nil unless it is asked for, since keeping it costs time.
    var footprint: DriverCore.Footprint?

    /// A core without buses, devices or drivers.
    ///
    /// Where interrupts are not remapped, vfio gives no group away unless `allow_unsafe_interrupts` says so.
    public init(profile: DriverCore.Profile = .linux6_12, remapsInterrupts: Bool = true) {
        self.profile = profile
        self.remapsInterrupts = remapsInterrupts
    }

    /// A device's name below its parent.
    struct ChildName: StableKey {
        let parent: DeviceID?
        let name: String

        var stableHash: UInt64 {
            var hasher = StableHasher()
            hasher.combine(UInt64(UInt32(bitPattern: parent?.rawValue ?? -1)))
            hasher.combine(name)
            return hasher.value
        }
    }

    /// The number that devices of one group share.
    struct SharingNumber: StableKey {
        let rawValue: Int32

        var stableHash: UInt64 {
            var hasher = StableHasher()
            hasher.combine(UInt64(UInt32(bitPattern: rawValue)))
            return hasher.value
        }
    }

    /// A member of a class: a class device of a device.
    struct ClassMember: Comparable, Sendable {
        let name: String
        let device: DeviceID

        static func < (left: ClassMember, right: ClassMember) -> Bool {
            left.name == right.name ? left.device < right.device : left.name < right.name
        }
    }
}
