internal import DriverCore
internal import Sysfs

/// Which objects' names may have come or gone, for those who remember names.
///
/// Events tell of objects that come, go, are bound and unbound; the calls of drivers tell of the link that
/// a device has while its probe runs, which no event tells of when the probe fails.
extension SysfsMachine {
    mutating func noteChange(_ effect: DriverCore.Effect) {
        guard changes != nil else { return }
        switch effect {
        case .request(let request), .probed(let request, _), .removed(let request):
            noteChange(of: request.device)
        case .uevent(let uevent): noteChange(uevent.path, isRemoval: uevent.action == .remove)
        case .began, .matched, .untold, .ended: break
        }
    }

    /// What waits may have made names already.
    mutating func notePendingChanges() {
        guard changes != nil, !pending.isEmpty else { return }
        for task in pending.keys.sorted() {
            if let operation = pending[task]?.operation { noteChanges(of: operation) }
        }
    }

    /// What changes with neither an event nor a call.
    ///
    /// Virtual functions are linked from the directory of their physical function; a driver that is put
    /// over another one (2014) takes the device's link away, and on PCI is not asked.
    mutating func noteChanges(of operation: DriverCore.Operation) {
        guard changes != nil else { return }
        switch operation {
        case .store(.numVFs(let device), _): noteChange(of: device)
        case .store(.vfioBind(let driver), let bytes), .store(.bind(let driver), let bytes):
            let name = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
            guard let bus = core.bus(of: driver), let device = core.device(named: name, on: bus)
            else { return }
            noteChange(of: device)
        default: break
        }
    }

    private mutating func noteChange(of device: DriverCore.DeviceID) {
        if let path = core.path(of: device) { noteChange(path, isRemoval: false) }
    }

    private mutating func noteChange(_ path: String, isRemoval: Bool) {
        let change = SysfsChange(path: SysfsPath(path), isRemoval: isRemoval)
        // A probe and the event of its end name the same device.
        if changes?.last != change { changes?.append(change) }
    }
}
