public import Sysfs

/// Something that can be read back from a device.
public enum Condition: Hashable, Sendable {
    /// The device is served by one of these drivers; nil stands for none.
    case driver(DeviceReference, isOneOf: [String?])
    /// The device's override says this.
    case override(DeviceReference, is: Override)
    /// A file says this, without its newline.
    case file(SysfsPath, says: String)

    /// The look that tells whether it holds.
    var look: PlanRun.Look {
        switch self {
        case .driver(let device, _): .link(device.path / "driver")
        case .override(let device, _): .text(device.path / "driver_override")
        case .file(let path, _): .text(path)
        }
    }

    /// Whether it holds, by what the look of ``look`` saw.
    func holds(_ seen: Seen) throws(Failure) -> Bool {
        switch self {
        case .driver(_, let drivers): drivers.contains(try seen.driver())
        case .override(_, let override): try seen.override() == override
        case .file(_, let text): try seen.text() == text
        }
    }
}
