public import Sysfs

/// Something that can be read back from a device.
public enum Condition: Hashable, Sendable {
    /// The device is served by one of these drivers; nil stands for none.
    case driver(DeviceReference, isOneOf: [String?])
    /// The device's override says this.
    case override(DeviceReference, is: Override)
    /// A file says this, without its newline.
    case file(SysfsPath, says: String)
}

extension Inventory {
    /// Whether a condition holds now.
    func holds(_ condition: Condition) throws(Failure) -> Bool {
        switch condition {
        case .driver(let reference, let drivers):
            return drivers.contains(try driver(of: reference))
        case .override(let reference, let override):
            return try self.override(of: reference) == override
        case .file(let path, let text):
            return try self.text(path) == text
        }
    }

    /// Whether all conditions hold now.
    func hold(_ conditions: [Condition]) throws(Failure) -> Bool {
        for condition in conditions where !(try holds(condition)) { return false }
        return true
    }
}
