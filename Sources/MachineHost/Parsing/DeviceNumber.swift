import SystemPackage

/// The number of a device, `259:2`.
struct DeviceNumber: Hashable, CustomStringConvertible {
    /// The driver's part; 0 for a file system that lies on no single block device.
    var major: UInt32
    /// The device's part.
    var minor: UInt32

    /// The number in a `dev_t` of the C library.
    ///
    /// Source: `gnu_dev_major()` in makedev(3): the kernel's 12 and 20 bits lie scattered in 64.
    init(packed: UInt64) {
        major = UInt32(truncatingIfNeeded: (packed >> 8) & 0xfff | (packed >> 32) & 0xffff_f000)
        minor = UInt32(truncatingIfNeeded: packed & 0xff | (packed >> 12) & 0xffff_ff00)
    }

    /// The number in what stat(2) tells.
    init(_ device: DeviceID) { self.init(packed: UInt64(device.rawValue)) }

    /// The number that a text writes as `MAJOR:MINOR`.
    init?(_ text: String) {
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: ":"),
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let major: UInt32 = parts[0].number(),
            let minor: UInt32 = parts[1].number()
        else { return nil }
        self.major = major
        self.minor = minor
    }

    /// The number as the kernel writes it.
    var description: String { "\(major):\(minor)" }
}
