extension DriverCore {
    /// An operation under way: a stack of frames, of which the topmost takes the next step.
    struct CoreTask: Sendable {
        let id: TaskID
        /// Whether somebody waits for the outcome; the core's own workers end in silence.
        let isWorker: Bool
        private(set) var stack = FrameStack()
        var state = State.ready
        /// What the frame that ended last returned to the one below it: 0, or a negative or positive errno.
        var result: Int32 = 0
        /// Why, where the result is not 0.
        var reason: Reason?
        /// What a driver's probe has answered, until the frame that asked takes it.
        var probeAnswer: ProbeAnswer?
        /// The driver that the frame above has registered, until the frame that asked takes it.
        var registered: DriverID?
        /// What the operation has come to, once a frame has decided it.
        var outcome: Outcome?
        /// The object whose file the operation came through; its removal waits for the operation.
        var handlerOf: Place.Object?
        /// The fingerprint, and whether something has changed since it was made.
        var print = Fingerprint.zero
        var isStale = true

        init(id: TaskID, isWorker: Bool) {
            self.id = id
            self.isWorker = isWorker
        }

        enum State: Sendable {
            /// It may take a step.
            case ready
            /// It is in line for a lock.
            case inLine(Lock)
            /// It waits for a driver's code.
            case answer(Request)
            /// It waits for something that the frame on top looks at whenever it is let.
            case until(Condition)
        }

        /// What a frame may wait for beside locks and drivers.
        enum Condition: Sendable {
            /// That no other task runs in a file of the object.
            case noHandler(Place.Object)
            /// That no other task is still registering the driver.
            case registered(DriverID)
            /// That no other task stands at the driver in a walk, or is about to attach it to a device.
            case noAttempt(DriverID)
            /// That no other task is loading the module.
            case loaded(String)
            /// That no other task is removing the device.
            case gone(DeviceID)
            /// That no probe runs or is about to, but for those of `bind`.
            case probesDone
            /// The same, and that the consumer of this supplier is not being probed by `bind` either.
            case probed(DeviceID, supplier: DeviceID)
            /// That no asynchronous probe runs.
            case noAsynchronousProbe
            /// That nobody has the vfio device open.
            case noVFIOUser(DeviceID)
            /// That the device is no longer the last on the driver's list.
            case letGo(DeviceID, DriverID)
        }

        mutating func push(_ frame: Frame, _ roster: borrowing Roster) {
            isStale = true
            stack.push(frame, roster)
        }

        mutating func pop() -> Frame? {
            isStale = true
            return stack.pop()
        }

        /// The fingerprint of the stack.
        var stackPrint: Fingerprint { stack.topPrint }

        mutating func writeStack(_ roster: borrowing Roster) { stack.write(roster) }

        /// Tells the probes in the stack that the deferred were given a reason; whether one did not know yet.
        mutating func seeTrigger(_ roster: borrowing Roster) -> Bool { stack.seeTrigger(roster) }
    }

    /// A lock of the core.
    enum Lock: Equatable, Sendable {
        case device(DeviceID)
        /// The one that rescan and removal of PCI functions take.
        ///
        /// Source: `pci_lock_rescan_remove()`, drivers/pci/probe.c.
        case pci

        /// Whose lock it is.
        var object: Place.Object {
            switch self {
            case .device(let device): .device(device)
            case .pci: .core
            }
        }
    }

    /// A lock that is held, with those in line for it, served in order of arrival.
    struct HeldLock: Sendable {
        let lock: Lock
        var owner: TaskID
        var line: [TaskID] = []
    }
}
