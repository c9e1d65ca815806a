/// Which kernel's rules hold where kernels differ.
public struct Profile: Hashable, Sendable {
    /// The name that a machine file and `--help` use, `linux 6.12`.
    public var name: String
    /// Whether reading and writing `driver_override` takes the device's lock, and so waits for a probe.
    ///
    /// So it was until March 2026, when the string moved into struct device with a lock of its own.
    public var overrideTakesDeviceLock: Bool
    /// Whether reading a device's `uevent` takes the device's lock.
    public var ueventTakesDeviceLock: Bool
    /// Whether a device stays in its vfio group while its unbind waits for the user to close it.
    public var vfioDeviceStaysWhileRemoved: Bool

    /// Whether every bind probes, removes and probes again, to try a driver's remove.
    ///
    /// No kernel's rule but a mode of all: drivers without `bind` files are left out.
    ///
    /// Source: `CONFIG_DEBUG_TEST_DRIVER_REMOVE`, `really_probe()`, drivers/base/dd.c.
    public var probesTwice = false

    /// Linux 6.1, as Debian's 6.1.192.
    public static let linux6_1 = Profile(
        name: "linux 6.1",
        overrideTakesDeviceLock: true,
        ueventTakesDeviceLock: true,
        vfioDeviceStaysWhileRemoved: true
    )

    /// Linux 6.12, as Debian's 6.12.117.
    public static let linux6_12 = Profile(
        name: "linux 6.12",
        overrideTakesDeviceLock: false,
        ueventTakesDeviceLock: false,
        vfioDeviceStaysWhileRemoved: false
    )

    /// Every profile there is.
    public static let all = [linux6_1, linux6_12]

    /// The profile of a name, `linux 6.1`; nil for another.
    public init?(name: String) {
        guard let profile = Profile.all.first(where: { $0.name == name }) else { return nil }
        self = profile
    }

    private init(
        name: String,
        overrideTakesDeviceLock: Bool,
        ueventTakesDeviceLock: Bool,
        vfioDeviceStaysWhileRemoved: Bool
    ) {
        self.name = name
        self.overrideTakesDeviceLock = overrideTakesDeviceLock
        self.ueventTakesDeviceLock = ueventTakesDeviceLock
        self.vfioDeviceStaysWhileRemoved = vfioDeviceStaysWhileRemoved
    }
}
