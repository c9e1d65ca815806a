extension DriverCore {
    /// The one kind of thing that changes a core: see ``DriverCore/apply(_:)``.
    public enum Action: Hashable, Sendable {
        /// Begins an operation; its task exists afterwards and has taken no step.
        case begin(Operation)
        /// Lets a task take one step.
        case step(TaskID)
        /// Gives a task the result of the probe that it asked for.
        case probed(TaskID, ProbeAnswer)
        /// Tells a task that the remove that it asked for has ended.
        case removed(TaskID)
    }

    /// Why an action is impossible: the caller is out of step with the core, and nothing has changed.
    public enum Misstep: Error, Hashable, Sendable {
        /// There is no such task: it has ended, or never was.
        case noTask(TaskID)
        /// The task cannot take a step: it waits.
        case waits(TaskID, Wait)
        /// The task has not asked for the callback that is answered.
        case notAsked(TaskID)
    }

    /// The outcome of an operation.
    public enum Outcome: Hashable, Sendable {
        /// It succeeded, without a result.
        case done
        /// A store took this many bytes, or a query answered with a number.
        case count(Int)
        /// A show gave these bytes.
        case bytes([UInt8])
        /// The bus that was made.
        case bus(BusID)
        /// The device that was added.
        case device(DeviceID)
        /// The driver that was registered.
        case driver(DriverID)
        /// The vfio file that was opened.
        case file(VFIOFileID)
        /// The status of a vfio group.
        case groupStatus(VFIOGroupStatus)
        /// It failed.
        case failed(Refusal)
    }

    /// An effect of a change of the core on the outside, in order.
    public enum Effect: Hashable, Sendable {
        /// An operation has begun as this task.
        case began(TaskID)
        /// A driver's code is to run, and the task waits for its answer.
        case request(Request)
        /// The probe that was asked for has returned, and its task goes on.
        case probed(Request, ProbeAnswer)
        /// The remove that was asked for has ended, and its task goes on.
        case removed(Request)
        /// The kernel sends an event to user space.
        case uevent(Uevent)
        /// A scripted bus asked a driver whether it fits, and it said so.
        case matched(DriverID, DeviceID, Int32)
        /// Something went wrong, but the file does not report it: a write of no bytes.
        case untold(TaskID, Refusal)
        /// An operation has ended; its task is gone.
        case ended(TaskID, Outcome)
    }

    /// What a task waits for.
    public enum Wait: Hashable, Sendable {
        /// The lock of a device, which another task holds.
        case deviceLock(DeviceID, heldBy: TaskID)
        /// The lock of PCI rescan and removal, which another task holds.
        case pciLock(heldBy: TaskID)
        /// The code of a driver.
        case answer(Request)
        /// The end of a handler that runs in a file of the object that is being removed.
        case handler(TaskID)
        /// The end of all asynchronous probes.
        case asynchronousProbes
        /// The end of all probes but those that `bind` and ``Operation/attach(_:_:)`` make.
        case probes
        /// The closing of a vfio device by its user.
        case vfioUser(DeviceID)
        /// That a device which another driver was put over leaves the driver's list; the kernel of 2014 spins.
        case driverList(DriverID, DeviceID)
    }
}
