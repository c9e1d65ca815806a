public import DriverCore

/// What the core asked of a driver's code or of a scripted bus, and the answer.
public enum DriverCall: Hashable, Sendable {
    /// A probe or remove was called.
    case called(DriverCore.Request)
    /// A probe returned.
    case probed(DriverCore.Request, DriverCore.ProbeAnswer)
    /// A remove ended.
    case removed(DriverCore.Request)
    /// A scripted bus asked a driver whether it fits a device, and got this number.
    case matched(driver: String, device: String, Int32)
}
