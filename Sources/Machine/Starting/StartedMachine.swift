public import DriverCore

/// A machine that has booted: the driver core, and the code of its drivers.
public struct StartedMachine: Sendable {
    /// The state.
    public internal(set) var core: DriverCore
    /// What the drivers' probes return.
    public internal(set) var drivers: ScriptedDrivers
    /// The processes that hold a vfio group open, by the file that they hold.
    public internal(set) var holders: [HeldGroup] = []

    /// Begins an operation and lets everything run as far as it goes.
    mutating func perform(_ operation: Operation) -> Outcome? {
        // Moved out and back, so that nothing is copied while the core asks.
        var drivers = ScriptedDrivers()
        swap(&drivers, &self.drivers)
        let outcome = core.perform(operation) { drivers.answer($0) }.outcome
        swap(&drivers, &self.drivers)
        return outcome
    }
}

/// An open vfio group with the process that has it.
public struct HeldGroup: Hashable, Sendable {
    /// The open file.
    public var file: VFIOFileID
    /// The IOMMU group it was opened for.
    public var group: GroupID
    /// The process ID.
    public var pid: Int
    /// The command, `qemu-system-x86`.
    public var command: String
}
