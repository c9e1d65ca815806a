extension DriverCore.Misstep: CustomStringConvertible {
    /// Why the action is impossible, as one English sentence; tasks and devices by their numbers.
    public var description: String {
        switch self {
        case .noTask(let task): "There is no task \(task.rawValue): it has ended, or never was."
        case .waits(let task, let wait):
            "Task \(task.rawValue) cannot take a step: it waits for \(wait.words)."
        case .notAsked(let task):
            "Task \(task.rawValue) has not asked for the call of a driver that is answered."
        }
    }
}

extension DriverCore.Wait {
    fileprivate var words: String {
        switch self {
        case .deviceLock(let device, let task):
            "the lock of device \(device.rawValue), which task \(task.rawValue) holds"
        case .pciLock(let task):
            "the lock of PCI rescan and removal, which task \(task.rawValue) holds"
        case .answer(let request):
            "the answer of driver \(quoted(request.driverName)) for device"
                + " \(quoted(request.deviceName))"
        case .handler(let task): "the end of task \(task.rawValue)"
        case .asynchronousProbes: "the end of all asynchronous probes"
        case .probes: "the end of all probes"
        case .vfioUser(let device):
            "the program that has device \(device.rawValue) open to close it"
        case .driverList(let driver, let device):
            "device \(device.rawValue) to leave the list of driver \(driver.rawValue)"
        }
    }
}
