internal import DriverCore
internal import Sysfs

/// Which objects' names may have come or gone, for those who remember names.
///
/// Events tell of objects that come, go, are bound and unbound; the calls of drivers tell of the link that
/// a device has while its probe runs, which no event tells of when the probe fails.
extension SysfsServer {
    mutating func noteChanges(_ calls: [DriverCall], _ effects: [Effect]) {
        guard changes != nil else { return }
        for call in calls {
            switch call {
            case .called(let request), .returned(let request, _): noteChange(of: request.device)
            case .matched: break
            }
        }
        for case .uevent(let uevent) in effects {
            noteChange(uevent.path, isRemoval: uevent.action == .remove)
        }
    }

    /// Virtual functions are linked from the directory of their physical function, which has no event.
    mutating func noteChanges(of operation: Operation) {
        guard changes != nil, case .store(.numVFs(let device), _) = operation else { return }
        noteChange(of: device)
    }

    private mutating func noteChange(of device: DeviceID) {
        if let path = core.path(of: device) { noteChange(path, isRemoval: false) }
    }

    private mutating func noteChange(_ path: String, isRemoval: Bool) {
        let change = SysfsChange(path: SysfsPath(path), isRemoval: isRemoval)
        // A probe and the event of its end name the same device.
        if changes?.last != change { changes?.append(change) }
    }
}
