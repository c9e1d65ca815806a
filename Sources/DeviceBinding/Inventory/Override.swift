/// What a device's `driver_override` says.
public enum Override: Hashable, Sendable {
    /// The device's bus has no such file.
    case unsupported
    /// No driver is named: every driver is asked for its own IDs.
    case unset
    /// Only the driver of this name is asked.
    case driver(String)
    /// It was not read, because the read would wait for the device's lock.
    case unread

    /// The driver that is named.
    public var driver: String? {
        if case .driver(let name) = self { name } else { nil }
    }

    /// The text of the file, without its newline: `(null)` is unset, and SPI leaves the line empty.
    ///
    /// A driver that is really called `(null)` cannot be told from none: the kernel writes the same.
    init(text: String) {
        self = text == "(null)" || text.isEmpty ? .unset : .driver(text)
    }
}
