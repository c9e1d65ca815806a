public import DriverCore
public import DriverScripts

/// A machine that has booted: the driver core, and the code of its drivers.
public struct StartedMachine: Sendable {
    /// The state.
    public internal(set) var core: DriverCore
    /// What the drivers' probes return.
    public internal(set) var drivers: ScriptedDrivers
    /// The processes that hold a vfio group open, by the file that they hold.
    public internal(set) var holders: [HeldGroup] = []

    /// The last probe of each device whose last probe failed.
    public internal(set) var failedProbes: FailedBootProbe.Table = [:]

    /// Begins an operation and lets everything run as far as it goes.
    mutating func perform(_ operation: DriverCore.Operation) -> DriverCore.Outcome? {
        let (outcome, _, effects) = core.perform(operation, &drivers)
        for case .probed(let request, let answer) in effects {
            failedProbes[request.device] = FailedBootProbe(request, answer)
        }
        return outcome
    }
}

/// A probe that failed while the machine booted.
public struct FailedBootProbe: Hashable, Sendable {
    /// Failed probes by their devices.
    public typealias Table = [DriverCore.DeviceID: FailedBootProbe]

    /// The name of the driver.
    public var driver: String
    /// The negative number that its probe returned.
    public var number: Int32

    /// The probe of a request; nil where it succeeded.
    fileprivate init?(_ request: DriverCore.Request, _ answer: DriverCore.ProbeAnswer) {
        guard case .returned(let number) = answer, number < 0 else { return nil }
        driver = request.driverName
        self.number = number
    }
}

/// An open vfio group with the process that has it.
public struct HeldGroup: Hashable, Sendable {
    /// The open file.
    public var file: DriverCore.VFIOFileID
    /// The IOMMU group it was opened for.
    public var group: DriverCore.GroupID
    /// The process ID.
    public var pid: Int
    /// The command, `qemu-system-x86`.
    public var command: String
}
