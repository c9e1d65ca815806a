/// The removal of devices with everything below them, in two sweeps: first all drivers, then the devices.
///
/// Source: `pci_stop_and_remove_bus_device()`, drivers/pci/remove.c.
struct RemoveTree: Sendable {
    /// The devices to remove, in order.
    let roots: [DeviceID]
    var stage = Stage.collect
    /// What is left of the sweep, the next one last.
    var toRelease: [DeviceID] = []
    var toDelete: [DeviceID] = []

    enum Stage {
        case collect, release, delete
    }

    init(roots: [DeviceID]) { self.roots = roots }
}

/// The removal of one device without children.
///
/// Source: `device_del()`, drivers/base/core.c.
struct DeleteDevice: Sendable {
    let device: DeviceID
    var stage = Stage.lock

    enum Stage {
        /// The device is marked dead under its lock.
        case lock, marked
        /// Its files go, which waits for whoever runs in one.
        case files
        /// It leaves its bus's list and its driver.
        case unlist
        /// It is gone but for its last event.
        case gone
    }
}

extension DriverCore {
    mutating func advance(_ remove: RemoveTree, _ task: Int) {
        var next = remove
        switch remove.stage {
        case .collect:
            for root in remove.roots {
                next.toRelease += releaseOrder(root)
                next.toDelete += deleteOrder(root)
            }
            next.toRelease.reverse()
            next.toDelete.reverse()
            next.stage = .release
            push(.removeTree(next), task)
        case .release:
            guard let device = next.toRelease.popLast() else {
                next.stage = .delete
                return push(.removeTree(next), task)
            }
            push(.removeTree(next), task)
            push(.detach(Detach(device: device, only: nil)), task)
        case .delete:
            guard let device = next.toDelete.popLast() else { return give(0, task) }
            push(.removeTree(next), task)
            push(.deleteDevice(DeleteDevice(device: device)), task)
        }
    }

    /// Everything below a device and then itself, siblings added last first; only PCI has this sweep.
    private func releaseOrder(_ device: DeviceID) -> [DeviceID] {
        guard let found = self[device], found.pci != nil else { return [] }
        var order: [DeviceID] = []
        for child in found.children.elements.reversed() { order += releaseOrder(child) }
        for function in found.virtualFunctions { order += releaseOrder(function) }
        return order + [device]
    }

    /// Everything below a device and then itself.
    private func deleteOrder(_ device: DeviceID) -> [DeviceID] {
        guard let found = self[device] else { return [] }
        var order: [DeviceID] = []
        for child in found.children.elements { order += deleteOrder(child) }
        for function in found.virtualFunctions where !order.contains(function) {
            order += deleteOrder(function)
        }
        return order + [device]
    }

    mutating func advance(_ delete: DeleteDevice, _ task: Int) {
        var next = delete
        guard let device = self[delete.device] else { return give(0, task) }
        switch delete.stage {
        case .lock:
            next.stage = .marked
            take(.device(delete.device), then: .deleteDevice(next), task)
        case .marked:
            change(delete.device, .presence) { $0.isDead = true }
            drop(.device(delete.device), task)
            next.stage = .files
            push(.deleteDevice(next), task)
        case .files:
            change(delete.device, .presence) { $0.hasFiles = false }
            next.stage = .unlist
            wait(until: .noHandler(.device(delete.device)), then: .deleteDevice(next), task)
        case .unlist:
            unlist(device)
            next.stage = .gone
            push(.deleteDevice(next), task)
            push(.detach(Detach(device: delete.device, only: nil)), task)
        case .gone:
            leaveDeferred(delete.device)
            leaveGroup(device)
            dropLinks(of: device)
            send(.remove, device)
            forget(device)
            give(0, task)
        }
    }

    private mutating func dropLinks(of device: Device) {
        for link in device.suppliers {
            change(link.other, .links) { $0.consumers.removeAll { $0.other == device.id } }
        }
        for link in device.consumers {
            change(link.other, .links) { $0.suppliers.removeAll { $0.other == device.id } }
        }
    }

    private mutating func forget(_ device: Device) {
        note(write: .device(device.id), .presence)
        childNames.update(ChildName(parent: device.facts.parent, name: device.name)) { $0 = nil }
        if let parent = device.facts.parent {
            change(parent, .devices) { $0.children.remove(device.id) }
        } else {
            roots.remove(device.id)
        }
        if let physical = device.facts.physicalFunction {
            change(physical, .virtualFunctions) {
                $0.virtualFunctions.removeAll { $0 == device.id }
            }
        }
        if let hardware = device.facts.hardware {
            _ = self.hardware.update(hardware.rawValue) { $0.device = nil }
        }
        devices.remove(Int(device.id.rawValue))
    }

    /// Pulls the hardware of a device and of all below it out, so that no rescan finds it.
    mutating func unplugHardware(_ device: DeviceID) {
        guard let found = self[device] else { return }
        for child in found.children.elements { unplugHardware(child) }
        if let hardware = found.facts.hardware { self.hardware.remove(hardware.rawValue) }
    }
}
