public import SystemPackage

/// One write of a plan, with what must hold before and after it and how it is taken back.
public struct Step: Hashable, Sendable {
    /// What a step does.
    public enum Kind: String, Hashable, Sendable {
        /// Names a driver in the override, or clears it.
        case override
        /// Takes the device from its driver.
        case unbind
        /// Offers the device to the drivers of its bus.
        case probe
        /// Gives the device to one driver.
        case bind
        /// Adds an ID to a driver, which takes every device at once that has it and no driver.
        case addID = "add-id"
        /// Takes an ID from a driver; the devices that it has stay.
        case removeID = "remove-id"
        /// Switches the automatic binding of a bus, or of a driver.
        case autoprobe
        /// Writes a file of the device that decides who may have it: `preferred_driver`.
        case mark
        /// Offers those devices to the drivers that came while a fence was up.
        case catchUp = "catch-up"
    }

    /// What the step does.
    public var kind: Kind
    /// The device that it changes.
    public var device: DeviceReference
    /// What must hold before.
    public var before: [Condition]
    /// The write.
    public var write: Write
    /// A second write, where the first one reported success and ``after`` does not hold.
    ///
    /// `drivers_probe` says nothing of why no driver took the device; `bind` does.
    public var question: Write?
    /// What must hold after.
    public var after: [Condition]
    /// The write that takes the step back; nil for one that changes nothing by itself.
    public var inverse: Write?
    /// What the step does, in a sentence for people.
    public var sentence: String
    /// The answers of the write that are as good as success: `EEXIST` of `new_id`.
    public var accepted: [Errno] = []
    /// Whether nothing is written where ``after`` holds already.
    public var isUnlessDone = false
    /// Whether ``before`` is read again right before the write, which the kernel would not refuse.
    public var isChecked = false
    /// The write whose trace this step removes, which makes it a clean-up.
    ///
    /// It is taken only where that write was made, and then also after a later step has failed.
    public var cleansUp: Write?
    /// For ``Kind/catchUp``: the devices that are left alone, since they were there before.
    ///
    /// The write is made for every other device of the bus that has no driver; `DEVICE` in its text
    /// stands for the name.
    public var sparing: [String] = []
}
