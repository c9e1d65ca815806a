extension DriverCore {
    /// Which kernel's rules apply where kernels differ, and which proposals apply besides them.
    public struct Profile: Hashable, Sendable {
        /// The name that a machine file and `--help` use, `linux 6.12`.
        public var name: String
        /// The generation of the driver core, for what changed between 2014 and 6.1.
        public var generation: Generation
        /// Whether reading and writing `driver_override` takes the device's lock, and so waits for a probe.
        ///
        /// So it was until March 2026, when the string moved into struct device with a lock of its own.
        public var overrideTakesDeviceLock: Bool
        /// Whether reading a device's `uevent` takes the device's lock.
        public var ueventTakesDeviceLock: Bool
        /// Whether a device stays in its vfio group while its unbind waits for the user to close it.
        public var vfioDeviceStaysWhileRemoved: Bool
        /// Whether the lock of the parent depends on the device and not on its bus: USB's interfaces need it,
        /// its whole devices do not, and then retries and asynchronous probes take it too.
        ///
        /// So it has been since 2026; in between and before, the bus asked for it, and those two did not.
        public var parentLockGoesByDevice: Bool
        /// What `VFIO_GROUP_SET_CONTAINER` returns for a file that is not a container.
        public var errnoOfNoContainer: ErrorNumber
        /// The mechanisms of the debate of 2014 that apply besides the kernel's own rules.
        public var proposals: ProposalSet = []

        /// Whether every bind probes, removes and probes again, to try a driver's remove.
        ///
        /// No kernel's rule but a mode of all: drivers without `bind` files are left out.
        ///
        /// Source: `CONFIG_DEBUG_TEST_DRIVER_REMOVE`, `really_probe()`, drivers/base/dd.c.
        public var probesTwice = false

        /// A state of the driver core's code over several versions.
        public enum Generation: Hashable, Sendable {
            /// Before `driver_override`, device links, and errno values of `bind`.
            case debate
            /// 6.1 and later.
            case today
        }

        /// Linux 3.14 of March 2014, the kernel of the debate; known only from its source.
        public static let linux3_14 = Profile(
            name: "linux 3.14",
            generation: .debate,
            overrideTakesDeviceLock: false,
            ueventTakesDeviceLock: false,
            vfioDeviceStaysWhileRemoved: true,
            parentLockGoesByDevice: false,
            errnoOfNoContainer: .EINVAL
        )

        /// Linux 6.1, as Debian's 6.1.192.
        public static let linux6_1 = Profile(
            name: "linux 6.1",
            generation: .today,
            overrideTakesDeviceLock: true,
            ueventTakesDeviceLock: true,
            vfioDeviceStaysWhileRemoved: true,
            parentLockGoesByDevice: false,
            errnoOfNoContainer: .EINVAL
        )

        /// Linux 6.12, as Debian's 6.12.117.
        public static let linux6_12 = Profile(
            name: "linux 6.12",
            generation: .today,
            overrideTakesDeviceLock: false,
            ueventTakesDeviceLock: false,
            vfioDeviceStaysWhileRemoved: false,
            parentLockGoesByDevice: true,
            errnoOfNoContainer: .EBADFD
        )

        /// Every profile there is, the oldest kernel first.
        public static let all = [linux3_14, linux6_1, linux6_12]

        /// Those of kernels that were observed running.
        public static let watched = [linux6_1, linux6_12]

        /// The profile of a name, `linux 6.1`; nil for another.
        public init?(name: String) {
            guard let profile = Profile.all.first(where: { $0.name == name }) else { return nil }
            self = profile
        }

        /// The same kernel with proposals.
        public func with(_ proposals: ProposalSet) -> Profile {
            var profile = self
            profile.proposals = proposals
            return profile
        }

        private init(
            name: String,
            generation: Generation,
            overrideTakesDeviceLock: Bool,
            ueventTakesDeviceLock: Bool,
            vfioDeviceStaysWhileRemoved: Bool,
            parentLockGoesByDevice: Bool,
            errnoOfNoContainer: ErrorNumber
        ) {
            self.name = name
            self.generation = generation
            self.overrideTakesDeviceLock = overrideTakesDeviceLock
            self.ueventTakesDeviceLock = ueventTakesDeviceLock
            self.vfioDeviceStaysWhileRemoved = vfioDeviceStaysWhileRemoved
            self.parentLockGoesByDevice = parentLockGoesByDevice
            self.errnoOfNoContainer = errnoOfNoContainer
        }
    }
}
