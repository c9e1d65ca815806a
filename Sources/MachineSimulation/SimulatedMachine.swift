public import DriverCore
package import DriverScripts
public import MachineFiles
public import MachineHost
public import Sysfs
internal import SystemPackage
package import VirtualSysfs

/// A machine that runs in this process: a `/sys` that can be read and written, and the host around it.
///
/// To the rest of anybind it is like a real machine, without hardware. What changes it is recorded,
/// so that ``save()`` can keep its state in a file from one command to the next.
public final class SimulatedMachine: Sendable {
    /// What the machine was made from.
    public let description: MachineDescription
    /// The file that keeps its state, if any.
    let stateFile: StateFile?
    /// How many events that file holds.
    let eventsAtStart: Int
    /// What tells its state from another one that the same file has held before or will hold; nil where no file keeps
    /// it, or one that says nothing of it.
    public let life: String?
    package let virtual: VirtualSysfs<ScriptedDrivers>
    let recording: RecordingSysfs
    let simulated: SimulatedHost

    /// A machine that has just booted, and is lost with the process.
    public convenience init(_ description: MachineDescription) throws(SimulationError) {
        try self.init(description, stateFile: nil)
    }

    init(
        _ description: MachineDescription,
        stateFile: StateFile?,
        eventsAtStart: Int = 0,
        life: String? = nil
    ) throws(SimulationError) {
        assert(eventsAtStart == 0 || stateFile != nil, "a session goes on that no file holds")
        let started: StartedMachine
        do { started = try description.start() } catch { throw SimulationError(error) }
        let log = SessionLog()
        let virtual = VirtualSysfs(core: started.core, drivers: started.drivers)
        self.description = description
        self.stateFile = stateFile
        self.eventsAtStart = eventsAtStart
        self.life = life
        self.virtual = virtual
        recording = RecordingSysfs(virtual, log)
        simulated = SimulatedHost(
            description,
            virtual,
            started.holders,
            started.failedProbes,
            log,
            stateFile
        )
    }

    /// A machine that another one has become, and goes its own way from here; nothing keeps its state.
    package init(_ other: SimulatedMachine, as machine: SysfsMachine<ScriptedDrivers>) {
        let log = SessionLog()
        description = other.description
        stateFile = nil
        eventsAtStart = 0
        life = nil
        virtual = VirtualSysfs(machine)
        recording = RecordingSysfs(virtual, log)
        simulated = SimulatedHost(other.simulated, over: virtual, log)
    }

    /// A machine as another one is now, which goes its own way from here; nothing keeps its state.
    package convenience init(copying other: SimulatedMachine) {
        self.init(other, as: other.virtual.copy)
    }

    /// Its `/sys`.
    public var sysfs: any Sysfs { recording }

    /// The rest of it: mounts, addresses, processes, modules.
    public var host: any HostSystem { simulated }

    /// A copy of the driver core as it is now.
    public var core: DriverCore { virtual.core }

    /// Why the latest request that failed did so, in a sentence, where the core knows more than an errno.
    public var lastRefusal: String? { virtual.lastRefusal?.sentence }

    /// The events that were sent since they were last taken, in order; those of the boot are the first.
    public func takeUevents() -> [DriverCore.Uevent] { virtual.takeUevents() }

    /// What has changed the machine so far, in order.
    var events: [SessionEvent] { recording.log.events }
}
