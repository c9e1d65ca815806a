public import DriverCore
public import SystemPackage

/// An errno that the core gave, with what the errno does not say.
public struct SysfsRefusal: Hashable, Sendable {
    /// What was asked, in words: `a write to 'bind' of driver 'vfio-pci'`.
    public let request: String
    /// What the caller got; for a write of no bytes, which says nothing, the errno behind it.
    public let errno: Errno
    /// Why, in one sentence that names rule, field and value.
    public let sentence: String
    /// The core's own reason; nil for a request that would have waited, and for one that no file of the tree had.
    public let reason: DriverCore.Reason?
    /// What the request would have waited for; nil for one that the core refused.
    public let wait: DriverCore.Wait?
}
