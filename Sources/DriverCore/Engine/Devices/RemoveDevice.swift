extension DriverCore {
    /// The removal of devices with everything below them, one root after the other.
    ///
    /// Each root goes in two sweeps: first all drivers below it are released, then the devices are removed.
    ///
    /// Source: `pci_stop_and_remove_bus_device()`, drivers/pci/remove.c.
    struct RemoveTree: Sendable {
        var stage = Stage.collect
        /// The roots that are left, the next one last.
        var roots: [DeviceID]
        /// What is left of the sweep, the next one last.
        var toRelease: [DeviceID] = []
        var toDelete: [DeviceID] = []

        enum Stage: UInt8 {
            case collect, release, delete
        }

        /// The removal of devices in this order.
        init(roots: [DeviceID]) { self.roots = roots.reversed() }
    }

    /// The removal of one device.
    ///
    /// Source: `device_del()`, drivers/base/core.c.
    struct DeleteDevice: Sendable {
        let device: DeviceID
        var stage = Stage.lock

        enum Stage: UInt8 {
            /// The device is marked dead under its lock.
            case lock, marked
            /// Its files go, which waits for every task that runs in one.
            case files
            /// It leaves its bus's list and its driver.
            case unlist
            /// What came below it meanwhile goes, and then it is gone except for its last event.
            case gone
            /// Another task was removing it already, and has done so.
            case leftToOther

            /// Whether this is the removal, past the mark that only one can set.
            var isUnderWay: Bool {
                switch self {
                case .lock, .marked, .leftToOther: false
                case .files, .unlist, .gone: true
                }
            }
        }
    }
}

extension DriverCore {
    mutating func advance(_ remove: RemoveTree, _ task: TaskIndex) {
        var next = remove
        switch remove.stage {
        case .collect:
            guard let root = next.roots.popLast() else { return }
            next.toRelease = releaseOrder(root).reversed()
            next.toDelete = deleteOrder(root).reversed()
            next.stage = .release
            push(.removeTree(next), task)
        case .release:
            guard let device = next.toRelease.popLast() else {
                next.stage = .delete
                return push(.removeTree(next), task)
            }
            push(.removeTree(next), task)
            push(.detach(Detach(device: device, only: nil, locksParent: false)), task)
        case .delete:
            guard let device = next.toDelete.popLast() else {
                next.stage = .collect
                return push(.removeTree(next), task)
            }
            push(.removeTree(next), task)
            push(.deleteDevice(DeleteDevice(device: device)), task)
        }
    }

    /// The PCI functions below a device and then itself, siblings added last first; only PCI has this sweep.
    private func releaseOrder(_ device: DeviceID) -> [DeviceID] {
        guard let found = facts(of: device) else { return [] }
        var order: [DeviceID] = []
        for child in childList(of: device).elements.reversed() { order += releaseOrder(child) }
        return found.pci == nil ? order : order + [device]
    }

    /// Everything below a device and then itself.
    private func deleteOrder(_ device: DeviceID) -> [DeviceID] {
        guard exists(device) else { return [] }
        return childrenInTurn(of: device).flatMap { deleteOrder($0) } + [device]
    }

    /// The devices below one, those first that go first: behind a hub they go before the hub's own interfaces.
    ///
    /// Source: `usb_disconnect()`, drivers/usb/core/hub.c.
    private func childrenInTurn(of device: DeviceID) -> [DeviceID] {
        let children = childList(of: device).elements
        guard children.count > 1, isWholeUSBDevice(device) else { return children }
        return children.filter { isWholeUSBDevice($0) } + children.filter { !isWholeUSBDevice($0) }
    }

    private func isWholeUSBDevice(_ device: DeviceID) -> Bool {
        guard case .bus(let identity)? = facts(of: device)?.description.identity else {
            return false
        }
        return identity.kind == .usb && identity.number("isDevice") != 0
    }

    mutating func advance(_ delete: DeleteDevice, _ task: TaskIndex) {
        var next = delete
        guard let device = facts(of: delete.device) else {
            if delete.stage == .marked { drop(.device(delete.device), task) }
            return
        }
        switch delete.stage {
        case .lock:
            next.stage = .marked
            take(.device(delete.device), then: .deleteDevice(next), task)
        case .marked:
            assert(isHeld(.device(device.id), by: task), "a mark without the device's lock")
            drop(.device(delete.device), task)
            let isDead = read(device.id, .presence)?.isDead == true
            next.stage = isDead ? .leftToOther : .files
            if isDead {
                return wait(until: .gone(delete.device), then: .deleteDevice(next), task)
            }
            change(delete.device, .presence) { $0.isDead = true }
            push(.deleteDevice(next), task)
        case .files:
            change(delete.device, .presence) { $0.hasFiles = false }
            next.stage = .unlist
            wait(until: .noHandler(.device(delete.device)), then: .deleteDevice(next), task)
        case .unlist:
            unlist(device)
            next.stage = .gone
            push(.deleteDevice(next), task)
            push(.detach(Detach(device: delete.device, only: nil, locksParent: false)), task)
        case .gone:
            let functions = virtualFunctions(of: device.id)
            if let left = functions.first ?? childList(of: device.id).first {
                push(.deleteDevice(next), task)
                return push(.removeTree(RemoveTree(roots: [left])), task)
            }
            leaveDeferred(delete.device)
            dropLinks(of: device.id)
            ungroup(device.id)
            send(.remove, device.id)
            forget(device)
        case .leftToOther: break
        }
    }

    private mutating func forget(_ device: DeviceFacts) {
        assert(read(device.id, .presence)?.isDead == true, "a device is forgotten alive")
        assert(childList(of: device.id).isEmpty, "a device is forgotten before what is below it")
        // Only a device that another driver was put over is on a list still, and may have what it made.
        if let driver = overwrittenDriver(of: device.id) { leaveList(device.id, of: driver) }
        if profile.generation == .debate { removeClassDevices(of: device.id) }
        if let physical = device.physicalFunction {
            change(physical, .virtualFunctions) { $0.functions.removeAll { $0 == device.id } }
        }
        remove(device)
    }

    /// Pulls out what no driver makes a device of now, with all below it.
    private mutating func pullOutAll(_ absent: HardwareID) {
        for id in hardware(behind: absent).reversed() { pullOut(id) }
        pullOut(absent)
    }

    /// Pulls the hardware of a device and of all below it out, so that no rescan finds it.
    mutating func unplugHardware(_ device: DeviceID) {
        guard let found = facts(of: device) else { return }
        for child in childList(of: device).elements { unplugHardware(child) }
        for absent in madeHardware(below: device) { pullOutAll(absent) }
        if let hardware = found.hardware { pullOut(hardware) }
    }
}
