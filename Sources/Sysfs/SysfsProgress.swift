public import SystemPackage

/// The state of something that was begun: it is done, or it waits.
///
/// The one word for that, from a request of a mount down to an operation of a simulated driver core.
public enum SysfsProgress<Value> {
    /// It is done.
    case done(Value)
    /// It waits; a ``SysfsEnded`` with this ticket reports when it has ended.
    case waits(SysfsTicket)
}

extension SysfsProgress: Sendable where Value: Sendable {}
extension SysfsProgress: Equatable where Value: Equatable {}
extension SysfsProgress: Hashable where Value: Hashable {}

/// Something that was begun and waits.
public struct SysfsTicket: Hashable, Sendable {
    /// The number that the implementation gave, never twice.
    public let rawValue: Int

    /// The ticket of a number.
    public init(rawValue: Int) {
        assert(rawValue >= 0, "tickets are counted from 0")
        self.rawValue = rawValue
    }
}

/// The end of a call that waited.
public struct SysfsEnded: Hashable, Sendable {
    /// Which call.
    public let ticket: SysfsTicket
    /// Its result.
    public let result: Result<SysfsReply, Errno>

    /// The end of a call.
    public init(ticket: SysfsTicket, result: Result<SysfsReply, Errno>) {
        self.ticket = ticket
        self.result = result
    }
}
