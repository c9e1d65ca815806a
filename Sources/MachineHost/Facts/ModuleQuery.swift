/// What to look a module up by.
public enum ModuleQuery: Hashable, Sendable {
    /// The alias of a device.
    case alias(String)
    /// The name of a driver, which is often that of its module with `-` for `_`.
    case driver(String)
}
