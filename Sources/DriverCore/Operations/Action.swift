extension DriverCore {
    /// The one kind of thing that changes a core: see ``DriverCore/apply(_:)``.
    public enum Action: Hashable, Sendable {
        /// Begins an operation; its task exists afterwards and has taken no step.
        case begin(Operation)
        /// Lets a task take one step. A task that waits stays as it is.
        case step(TaskID)
        /// Tells a task what the driver's code that it asked for has returned.
        case answer(TaskID, Answer)
    }

    /// What the core asks of code outside it; the task named waits for the ``Answer``.
    public struct Request: Hashable, Sendable {
        /// The task that waits.
        public var task: TaskID
        /// The driver whose code is to run.
        public var driver: DriverID
        /// The driver's name.
        public var driverName: String
        /// The device it is to run for.
        public var device: DeviceID
        /// The device's name.
        public var deviceName: String
        /// What is to run.
        public var call: Call

        /// A callback of a driver.
        public enum Call: Hashable, Sendable {
            /// The probe; a PCI driver is given the entry that fits.
            case probe(PCIMatchID?)
            /// The remove.
            case remove
        }

        /// A request of a task for a callback of a driver.
        public init(
            task: TaskID,
            driver: DriverID,
            driverName: String,
            device: DeviceID,
            deviceName: String,
            call: Call
        ) {
            self.task = task
            self.driver = driver
            self.driverName = driverName
            self.device = device
            self.deviceName = deviceName
            self.call = call
        }
    }

    /// What a driver's code returned.
    public enum Answer: Hashable, Sendable {
        /// The probe's number: 0, a negative errno (`-19`), `-517` for a deferral; positive ones are passed on too.
        case returned(Int32)
        /// The probe returned 0 and has made class devices.
        case bound([ClassDevice])
        /// The remove has ended.
        case removed
    }

    /// What came of an operation.
    public enum Outcome: Hashable, Sendable {
        /// It succeeded, and there is nothing to tell.
        case done
        /// A store took so many bytes, or a query answered with a number.
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

    /// What a change of the core tells the world, in order.
    public enum Effect: Hashable, Sendable {
        /// An operation has begun as this task.
        case began(TaskID)
        /// A driver's code is to run, and the task waits for its answer.
        case request(Request)
        /// The kernel sends an event to user space.
        case uevent(Uevent)
        /// A scripted bus asked a driver whether it fits, and it said so.
        case matched(DriverID, DeviceID, Int32)
        /// Something went wrong, and the file tells it to nobody: a write of no bytes.
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
