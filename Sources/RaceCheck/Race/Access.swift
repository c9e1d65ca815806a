public import DeviceBinding

/// One thing that an actor does: an access to `/sys`, or something that happens outside it.
public enum Access: Hashable, Sendable {
    /// It looks at something in `/sys`.
    case look(PlanRun.Look)
    /// It opens a file of `/sys`, writes to it, and closes it.
    case write(Write)
    /// It makes a write that may wait for a process, and does not wait itself.
    case patientWrite(Write)
    /// It looks for the nodes by which user space opens devices.
    indirect case findNodes([Device])
    /// A device is plugged in, as it was when the race began, or as its like was.
    case plugIn(DeviceReference)
    /// A device is pulled out of its slot.
    case unplug(DeviceReference)
    /// A module is loaded.
    case load(String)
    /// A module is unloaded.
    case unload(String)
}

/// What came of an access.
public typealias Answer = PlanRun.Answer
