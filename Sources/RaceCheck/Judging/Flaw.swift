/// What can go wrong in a race, the worst first.
public enum Flaw: String, Hashable, Sendable, CaseIterable, Comparable {
    /// The program says that the device has the driver, and it had another one, or none, when the program looked last.
    case falseSuccess = "false success"
    /// The driver got a device that nobody asked for, if only for a moment.
    case stolen
    /// User space owned an IOMMU group while a driver of the host had one of its devices.
    case halfGroup = "half a group"
    /// Everybody waits for a lock that another one who waits has.
    case deadlock
    /// The program waits for ever for something that nobody will do.
    case wedged
    /// What the program made stays when all is over: an ID or a fence, and after a failure an override.
    case leftBehind = "left behind"
    /// The program took the device from its driver, has failed, and the device stays without one when all is over.
    case stranded
    /// The program says that everything is as it was found, and the device had another driver when it looked last.
    case notRestored = "not restored"
    /// The program was right when it looked last, and somebody took the device later without meaning to.
    ///
    /// No program can do anything about it after its end.
    case lost

    /// Whether somebody but the program is to blame.
    public var isOthers: Bool { self == .lost }

    /// The worse comes first.
    public static func < (left: Flaw, right: Flaw) -> Bool { left.rank < right.rank }

    var rank: Int { Flaw.allCases.firstIndex(of: self) ?? 0 }
}
