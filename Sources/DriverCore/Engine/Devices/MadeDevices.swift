/// The devices that a driver makes while it serves another: `usb1` of xhci, `virtio0` of virtio-pci, the PCI domain
/// of a VMD.
///
/// What they are made of is plugged in whether a driver looks or not; the device is there while the driver
/// that makes it serves the device above. So they go when that driver leaves, before the event that
/// says so, and come again with its next probe, before the device above is bound.
///
/// Source: `usb_remove_hcd()`, drivers/usb/core/hcd.c; `virtio_pci_remove()`, drivers/virtio/virtio_pci_common.c;
/// `vmd_remove()`, drivers/pci/controller/vmd.c.
extension DriverCore {
    /// The driver that has a device is the one that makes what hangs on it, unless another is known to be.
    mutating func claimMadeDevices(below device: DeviceID) {
        claimMadeDevices(madeHardware(below: device), below: device)
    }

    /// The same, of some of what hangs on the device.
    mutating func claimMadeDevices(_ hanging: [HardwareID], below device: DeviceID) {
        guard !hanging.isEmpty, let driver = maker(for: device) else { return }
        for id in hanging {
            guard let found = function(id), found.maker == nil else { continue }
            switch found.description.maker {
            case .driver(driver.name), .first: set(maker: driver.name, of: id)
            case .driver, nil: continue
            }
        }
    }

    /// The driver of a device, where it may make something of it; one that keeps the device for user space does not.
    private func maker(for device: DeviceID) -> DriverFacts? {
        guard let driver = read(device, .driver)?.driver.flatMap({ facts(of: $0) }), !driver.isVFIO
        else { return nil }
        // A port's driver leaves DMA to others, and makes devices of the port's services.
        let isBridge = facts(of: device)?.pci?.headerType == 1
        return driver.description.managesDMA && !isBridge ? nil : driver
    }

    /// The next thing below a device that its driver makes a device of, and has not.
    func missingHardware(below device: DeviceID, after last: HardwareID?) -> HardwareID? {
        let hanging = madeHardware(below: device)
        guard !hanging.isEmpty, let driver = maker(for: device) else { return nil }
        // They stand in the order in which they were plugged in.
        var (first, end) = (0, hanging.count)
        while let last, first < end {
            let middle = (first + end) / 2
            if hanging[middle] <= last { first = middle + 1 } else { end = middle }
        }
        return hanging[first...].first { id in
            guard let found = function(id) else { return false }
            return found.device == nil && found.maker == driver.name
        }
    }

    /// Makes a device, and those below it that no driver makes; then each is offered.
    ///
    /// One that cannot be made, since its name is taken meanwhile, is left out.
    mutating func makeDevices(_ id: HardwareID, _ task: TaskIndex) {
        guard let top = addAgain(id) else { return }
        var added = [top]
        for below in hardware(comingWith: id) {
            guard let found = function(below), found.device == nil, let device = addAgain(below)
            else { continue }
            added.append(device)
        }
        push(.rescan(Rescan(offering: added)), task)
    }

    /// Removes what the driver of a device has made, the last first; false where there is nothing left.
    mutating func removeMadeDevices(below device: DeviceID, then frame: Frame, _ task: TaskIndex)
        -> Bool
    {
        let made = madeHardware(below: device).compactMap { id in
            function(id).flatMap { $0.maker == nil ? nil : $0.device }
        }
        if made.isEmpty { return false }
        push(frame, task)
        push(.removeTree(RemoveTree(roots: made.reversed())), task)
        return true
    }
}
