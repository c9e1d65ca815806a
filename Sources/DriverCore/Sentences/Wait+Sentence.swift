extension DriverCore {
    /// What something would wait for, as one English sentence.
    ///
    /// `holder` puts a task into words: what its operation is.
    public func sentence(for wait: Wait, holder: (TaskID) -> String) -> String {
        switch wait {
        case .deviceLock(let device, let task):
            "It would wait for the lock of device \(quotedName(of: device)), which"
                + " \(holder(task)) holds."
        case .pciLock(let task):
            "It would wait for the lock of PCI rescan and removal, which \(holder(task)) holds."
        case .answer(let request):
            "It would wait for the \(request.call.words) of driver \(quoted(request.driverName))"
                + " for device \(quoted(request.deviceName)), which does not return."
        case .handler(let task): "It would wait for the end of \(holder(task))."
        case .asynchronousProbes: "It would wait for the end of all asynchronous probes."
        case .probes: "It would wait for the end of all probes."
        case .driverList(let driver, let device):
            "It would loop until device \(quotedName(of: device)), to which another driver was"
                + " bound, leaves the list of driver \(quotedName(of: driver))."
        case .vfioUser(let device):
            "It would wait until the program that has device \(quotedName(of: device)) open"
                + " through vfio closes it."
        }
    }
}

extension DriverCore.Request.Call {
    fileprivate var words: String {
        switch self {
        case .probe: "probe"
        case .remove: "remove"
        }
    }
}
