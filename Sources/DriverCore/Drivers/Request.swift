extension DriverCore {
    /// What the core asks of a driver's code; the task named waits for the answer.
    public struct Request: Hashable, Sendable {
        /// The task that waits.
        public var task: TaskID
        /// The driver whose code is to run.
        public var driver: DriverID
        /// The driver's name.
        public var driverName: String
        /// The name of the driver's bus: a driver of the same name on another bus is another driver.
        public var busName: String
        /// The device it is to run for.
        public var device: DeviceID
        /// The device's name.
        public var deviceName: String
        /// What is to run.
        public var call: Call

        /// A callback of a driver.
        public enum Call: Hashable, Sendable {
            /// The probe, with the entry of the driver's lists that fits; nil if none does.
            case probe(MatchEntry?)
            /// The remove.
            case remove
        }

        /// The entry of the driver's lists that fits the device; nil where none does, and for a remove.
        public var entry: MatchEntry? {
            guard case .probe(let entry) = call else { return nil }
            return entry
        }

        /// A request of a task for a callback of a driver.
        public init(
            task: TaskID,
            driver: DriverID,
            driverName: String,
            busName: String,
            device: DeviceID,
            deviceName: String,
            call: Call
        ) {
            self.task = task
            self.driver = driver
            self.driverName = driverName
            self.busName = busName
            self.device = device
            self.deviceName = deviceName
            self.call = call
        }
    }

    /// What a driver's probe returned.
    public enum ProbeAnswer: Hashable, Sendable {
        /// The probe's number: 0, a negative errno (`-19`), `-517` for a deferral; positive ones are passed on too.
        case returned(Int32)
        /// The probe returned 0 and has made class devices.
        case bound([ClassDevice])
    }

    /// The return of a driver's remove, which has no value.
    public enum RemoveAnswer: Hashable, Sendable {
        /// The remove has ended.
        case ended
    }
}

extension DriverCore {
    /// Asks a driver's code for a callback and waits for its answer.
    mutating func ask(
        _ call: Request.Call,
        of driver: DriverFacts,
        about device: DeviceFacts,
        then frame: Frame,
        _ task: TaskIndex
    ) {
        let request = Request(
            task: id(of: task),
            driver: driver.id,
            driverName: driver.name,
            busName: name(of: driver.bus) ?? "",
            device: device.id,
            deviceName: device.name,
            call: call
        )
        push(frame, task)
        changeTask(task) { $0.state = .answer(request) }
        effects.append(.request(request))
    }
}
