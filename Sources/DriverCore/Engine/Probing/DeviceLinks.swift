/// Managed links between devices: who may be probed when, and who is unbound first.
///
/// Source: `device_links_check_suppliers()` and its neighbours, drivers/base/core.c.
extension DriverCore {
    // MARK: - States

    mutating func changeLink(
        _ consumer: DeviceID,
        _ supplier: DeviceID,
        _ body: (inout DeviceLink) -> Void
    ) {
        change(consumer, .links) { device in
            guard let index = device.suppliers.firstIndex(where: { $0.other == supplier }) else {
                return
            }
            body(&device.suppliers[index])
        }
    }

    private mutating func setState(
        _ consumer: DeviceID,
        _ supplier: DeviceID,
        _ state: DeviceLink.State
    ) {
        changeLink(consumer, supplier) { if $0.isManaged { $0.state = state } }
    }

    /// The first supplier whose link does not let a probe of its consumer begin.
    func missingSupplier(of device: DeviceID) -> DeviceID? {
        read(device, .links)?.suppliers.first { $0.isInTheWay }?.other
    }

    /// The probe begins if all suppliers are there; else the first that is missing comes back.
    ///
    /// Links that were made ready on the way to the missing one are put back, the device's own status is not:
    /// a link that is made until the next attempt begins as if the probe ran.
    ///
    /// Source: `device_links_check_suppliers()`, drivers/base/core.c.
    mutating func checkSuppliers(_ device: DeviceID) -> DeviceID? {
        change(device, .links) { $0.status = .probing }
        let suppliers = read(device, .links)?.suppliers ?? []
        guard let missing = missingSupplier(of: device) else {
            for link in suppliers { setState(device, link.other, .consumerProbe) }
            return nil
        }
        let before = suppliers.prefix { $0.other != missing }.map { $0.other }
        for link in suppliers where link.isManaged {
            guard before.contains(link.other) || link.state == .consumerProbe else { continue }
            let isBound = read(link.other, .links)?.status == .bound
            setState(device, link.other, isBound ? .available : .dormant)
        }
        return missing
    }

    /// The device is bound: its suppliers are in use, and its consumers may come.
    ///
    /// Source: `device_links_driver_bound()`, drivers/base/core.c.
    mutating func linksBound(_ id: DeviceID) {
        guard let device = read(id, .links) else { return }
        for link in device.consumers where link.isManaged {
            // One that was made while both were being probed may be ahead of this.
            let state = linkState(consumer: link.other, supplier: id)
            if state == .consumerProbe || state == .active { continue }
            setState(link.other, id, .available)
            if link.flags.contains(.autoprobeConsumer) { enqueueDeferred(link.other) }
        }
        for link in device.suppliers where link.isManaged {
            if link.flags.contains(.syncStateOnly) {
                dropManaged(id, link.other)
            } else {
                setState(id, link.other, .active)
            }
        }
        change(id, .links) { $0.status = .bound }
    }

    /// A probe has failed: a consumer that linked itself to the device meanwhile, and came through, has
    /// nothing of it.
    ///
    /// Source: `device_links_no_driver()`, drivers/base/core.c.
    mutating func linksFailed(_ id: DeviceID) {
        guard let device = read(id, .links) else { return }
        for link in device.consumers where link.isManaged {
            let state = linkState(consumer: link.other, supplier: id)
            if state == .consumerProbe || state == .active { setState(link.other, id, .dormant) }
        }
        linksUnbound(id)
    }

    /// The device has no driver: its suppliers are no longer in use.
    ///
    /// Source: `__device_links_no_driver()`, drivers/base/core.c.
    mutating func linksUnbound(_ id: DeviceID) {
        guard let device = read(id, .links) else { return }
        for link in device.suppliers.reversed() where link.isManaged {
            if link.flags.contains(.autoremoveConsumer) {
                dropManaged(id, link.other)
                continue
            }
            guard link.state == .consumerProbe || link.state == .active else { continue }
            let isBound = read(link.other, .links)?.status == .bound
            setState(id, link.other, isBound ? .available : .dormant)
        }
        change(id, .links) { $0.status = .noDriver }
    }

    /// The driver of a supplier has gone.
    ///
    /// Source: `device_links_driver_cleanup()`, drivers/base/core.c.
    mutating func linksReleased(_ id: DeviceID) {
        guard let device = read(id, .links) else { return }
        for link in device.consumers where link.isManaged {
            let isLeaving = linkState(consumer: link.other, supplier: id) == .supplierUnbind
            if isLeaving, link.flags.contains(.autoremoveSupplier) {
                dropManaged(link.other, id)
            } else {
                setState(link.other, id, .dormant)
            }
        }
        linksUnbound(id)
    }

    /// Whether a consumer is bound or being probed; those before it may not be probed any more.
    ///
    /// Source: `device_links_busy()`, drivers/base/core.c.
    mutating func linksAreBusy(_ id: DeviceID) -> Bool {
        guard let device = read(id, .links) else { return false }
        change(id, .links) { $0.status = .unbinding }
        for link in device.consumers where link.isManaged {
            let state = linkState(consumer: link.other, supplier: id)
            if state == .active || state == .consumerProbe { return true }
            setState(link.other, id, .supplierUnbind)
        }
        return false
    }

    // MARK: - Unbinding consumers

    /// Unbinds the next consumer; one whose probe runs is waited for, with all other probes.
    ///
    /// Source: `device_links_unbind_consumers()`, drivers/base/core.c.
    mutating func advanceConsumers(of id: DeviceID, _ task: TaskIndex) {
        guard let device = read(id, .links) else { return }
        for link in device.consumers
        where link.isManaged && !link.flags.contains(.syncStateOnly) {
            let state = linkState(consumer: link.other, supplier: id)
            if state == .consumerProbe {
                return wait(until: .probed(link.other, supplier: id), then: .consumers(id), task)
            }
            setState(link.other, id, .supplierUnbind)
            if state == .active {
                push(.consumers(id), task)
                return push(.detach(Detach(device: link.other, only: nil)), task)
            }
        }
    }
}
