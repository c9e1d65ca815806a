/// A terminal that the kernel writes its messages to.
///
/// Source: `/proc/consoles`, fs/proc/consoles.c.
public struct Console: Hashable, Sendable {
    /// The name, `ttyS0`.
    public var name: String
    /// The device number of its tty, `4:64`; nil for a console without one.
    public var number: String?

    /// A console.
    public init(name: String, number: String?) {
        self.name = name
        self.number = number
    }
}
