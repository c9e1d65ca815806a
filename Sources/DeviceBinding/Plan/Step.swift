/// One step of a plan: what is done, with all that is needed to do it, verify it and take it back.
///
/// The write, what must hold before and after it, and the write that takes it back follow from the case;
/// see `Step+Writes.swift` and `Step+Conditions.swift`.
public enum Step: Hashable, Sendable {
    /// Names a driver in the override of a device that was found to say `found`; nil clears it.
    case override(DeviceReference, found: Override, driver: String?)
    /// Takes a device from its driver; where it then has the driver `wanted`, that is right too.
    case unbind(DeviceReference, from: String, wanted: String?)
    /// Offers a device to the drivers of its bus, so that `wanted` takes it; nil: whichever does.
    case probe(DeviceReference, wanted: String?)
    /// Gives a device to a driver by name.
    case bind(DeviceReference, to: String, by: Bind)
    /// Adds an ID to a driver, which takes every device at once that has it and no driver.
    case addID(ListedID)
    /// Takes an ID from a driver that ``addID(_:)`` gave it; the devices that the driver has stay.
    case removeID(ListedID)
    /// Writes a file of a device that decides who may have it.
    case mark(DeviceReference, Mark)
    /// Switches automatic probing off where it was found on.
    case switchOff(Autoprobe)
    /// Switches on again what ``switchOff(_:)`` switched off.
    case switchOn(Autoprobe)
    /// Has every device of a bus probed that came after ``switchOff(_:)``, has no driver, and is none of
    /// `present`: those that were there before.
    case catchUp(bus: String, present: [String])
    /// Has a physical function that was found with `found` virtual functions have as many as `count`: the kernel
    /// makes all of them, or takes all away.
    case functions(DeviceReference, found: Int, count: Int)
    /// Waits until all virtual functions of a physical one have come, and has decided what each becomes: the steps for
    /// that stand after this one then.
    case receive(DeviceReference, count: Int, Recipient)

    /// Who is to have virtual functions that have come.
    public enum Recipient: Hashable, Sendable {
        /// Whoever the kernel gives them to.
        case anybody
        /// The driver of this name.
        case driver(String)
        /// Each the driver and override that it had before it was taken away.
        case asBefore([Device])
    }

    /// The ways to give a device to a driver by name.
    public enum Bind: String, Hashable, Sendable {
        /// By the driver's `bind`.
        case name
        /// By the driver's `bind`, unless the driver has taken it already by its ID.
        case nameUnlessBound = "name-unless-bound"
        /// By the driver's `vfio_bind`, which may not look whether a driver has the device.
        ///
        /// So that is checked right before.
        case ownFile = "vfio-bind"
    }
}

/// An ID in the list of a driver.
public struct ListedID: Hashable, Sendable {
    /// The driver.
    public var driver: String
    /// The ID as `new_id` and `remove_id` take it, `8086 10d3`.
    public var id: String
    /// A device that the driver is to take by it.
    public var device: DeviceReference

    /// An ID in the list of a driver.
    public init(driver: String, id: String, device: DeviceReference) {
        self.driver = driver
        self.id = id
        self.device = device
    }
}

/// A flag that says whether devices and drivers are matched automatically.
public enum Autoprobe: Hashable, Sendable {
    /// `drivers_autoprobe` of a bus.
    case bus(String)
    /// `autoprobe` of a driver, which the proposal `autoprobe_opt_out` gives it.
    case driver(String, bus: String)
    /// `sriov_drivers_autoprobe` of a physical function, which is about its virtual ones.
    case functions(of: DeviceReference)

    /// The bus that it concerns.
    public var bus: String {
        switch self {
        case .bus(let bus), .driver(_, let bus): bus
        case .functions(let physical): physical.bus
        }
    }
}

/// What is written to a file of a device that decides who may have it, beside its override.
public struct Mark: Hashable, Sendable {
    /// The files, which proposals of 2014 give to devices.
    public enum File: String, Hashable, Sendable, CaseIterable {
        /// The driver that is asked first.
        case preferredDriver = "preferred_driver"
        /// The ID that drivers match the device by.
        case probeID = "driver_probe_id"
    }

    /// The file.
    public var file: File
    /// What it was found to say.
    public var found: String
    /// What is written; nil is the empty line, which clears.
    public var line: String?
    /// What is written to take it back; nil clears.
    public var undo: String?

    /// A file of a device with what is written to it.
    public init(_ file: File, found: String, line: String?, undo: String?) {
        self.file = file
        self.found = found
        self.line = line
        self.undo = undo
    }
}
