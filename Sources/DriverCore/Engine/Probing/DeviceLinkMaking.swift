/// How links between devices are made, and how they go.
///
/// Source: `device_link_add()` and its neighbours, drivers/base/core.c.
extension DriverCore {
    mutating func addLink(
        consumer: DeviceID,
        supplier: DeviceID,
        _ flags: DeviceLinkFlags,
        _ task: TaskIndex
    ) {
        // A kernel without links makes none.
        if !profile.hasDeviceLinks { return conclude(.done, task) }
        guard let known = read(consumer, .links), exists(supplier) else {
            return refuse(.EINVAL, .gone, task)
        }
        guard flags.isValid, isPossible(flags, consumer: consumer, supplier: supplier) else {
            return refuse(.EINVAL, .linkNotPossible, task)
        }
        conclude(.done, task)
        if let known = known.suppliers.first(where: { $0.other == supplier }) {
            return merge(known, consumer, supplier, flags)
        }
        let flags = flags.asKept
        let state =
            flags.contains(.managed)
            ? initialState(consumer: consumer, supplier: supplier) : .dormant
        change(consumer, .links) {
            $0.suppliers.append(DeviceLink(other: supplier, flags: flags, state: state))
        }
        change(supplier, .links) { $0.consumers.append(DeviceLink(other: consumer, flags: flags)) }
        send(.add, consumer: consumer, supplier: supplier)
    }

    /// One for the supplier's `sync_state` alone may close a circle, and is for a consumer without a driver.
    private func isPossible(
        _ flags: DeviceLinkFlags,
        consumer: DeviceID,
        supplier: DeviceID
    ) -> Bool {
        guard flags.contains(.syncStateOnly) else { return !isDependent(supplier, on: consumer) }
        let status = read(consumer, .links)?.status
        return consumer != supplier && (status == .noDriver || status == .probing)
    }

    /// There is one link between two devices; a second request can make it a managed one, or stay longer.
    ///
    /// Source: `device_link_add()`, drivers/base/core.c.
    private mutating func merge(
        _ known: DeviceLink,
        _ consumer: DeviceID,
        _ supplier: DeviceID,
        _ flags: DeviceLinkFlags
    ) {
        let merged = known.flags.merging(flags)
        let state =
            known.isManaged || flags.contains(.stateless)
            ? known.state : initialState(consumer: consumer, supplier: supplier)
        changeLink(consumer, supplier) {
            $0.flags = merged
            $0.state = state
        }
        change(supplier, .links) { device in
            guard let index = device.consumers.firstIndex(where: { $0.other == consumer }) else {
                return
            }
            device.consumers[index].flags = merged
        }
    }

    /// Source: `device_link_init_status()`, drivers/base/core.c.
    private mutating func initialState(consumer: DeviceID, supplier: DeviceID) -> DeviceLink.State {
        let consumer = read(consumer, .links)?.status ?? .noDriver
        switch read(supplier, .links)?.status ?? .noDriver {
        case .noDriver: return .dormant
        case .probing: return consumer == .probing ? .consumerProbe : .dormant
        case .unbinding: return .supplierUnbind
        case .bound: break
        }
        switch consumer {
        case .probing: return .consumerProbe
        case .bound: return .active
        case .noDriver, .unbinding: return .available
        }
    }

    /// Whether a device is another, is below it, or needs it or one below it, by whatever detour.
    ///
    /// Source: `device_is_dependent()`, drivers/base/core.c.
    private func isDependent(_ device: DeviceID, on other: DeviceID) -> Bool {
        var seen = [other]
        var index = 0
        while index < seen.count {
            let current = seen[index]
            index += 1
            if current == device { return true }
            guard let links = read(current, .links) else { continue }
            let consumers = links.consumers.filter { !$0.flags.isSyncStateOnly }
            let next = childList(of: current).elements + consumers.map { $0.other }
            seen += next.filter { !seen.contains($0) }
        }
        return false
    }

    /// A link that the end of a driver takes; one that was asked for without states too stays as that.
    ///
    /// Source: `device_link_drop_managed()`, drivers/base/core.c.
    mutating func dropManaged(_ consumer: DeviceID, _ supplier: DeviceID) {
        change(consumer, .links) { $0.suppliers.dropManaged(supplier) }
        change(supplier, .links) { $0.consumers.dropManaged(consumer) }
        if suppliers(of: consumer).contains(supplier) { return }
        send(.remove, consumer: consumer, supplier: supplier)
    }

    /// A link is a device of a class of its own.
    private mutating func send(
        _ action: UeventAction,
        consumer: DeviceID,
        supplier: DeviceID
    ) {
        let names = [supplier, consumer].map { device in
            let bus = bus(of: device).flatMap { name(of: $0) }
            return (bus ?? "") + ":" + (name(of: device) ?? "")
        }
        send(action, "/devices/virtual/devlink/\(names[0])--\(names[1])", "devlink")
    }

    mutating func dropLinks(of device: DeviceID) {
        guard let links = read(device, .links) else { return }
        for link in links.suppliers.reversed() {
            change(link.other, .links) { $0.consumers.removeAll { $0.other == device } }
            send(.remove, consumer: device, supplier: link.other)
        }
        for link in links.consumers.reversed() {
            change(link.other, .links) { $0.suppliers.removeAll { $0.other == device } }
            send(.remove, consumer: link.other, supplier: device)
        }
    }
}
