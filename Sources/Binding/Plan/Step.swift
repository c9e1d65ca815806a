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
}
