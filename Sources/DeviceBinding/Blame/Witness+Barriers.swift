internal import Sysfs
internal import SystemPackage

/// What keeps every driver from a device.
extension Witness {
    /// The flag of a physical function that keeps drivers from a virtual one.
    ///
    /// It does not count where the override names a driver.
    /// Source: pci_device_can_probe(), drivers/pci/pci-driver.c, Linux 6.1.
    mutating func virtualFunctionBarrier(_ device: DeviceReference) throws(Unseen) -> Cause? {
        guard device.bus == "pci" else { return nil }
        let file = device.path / "physfn/sriov_drivers_autoprobe"
        switch try text(file) {
        case .known("0"):
            let physical = try link(device.path / "physfn").value
            return .virtualFunctionsKept(physicalFunction: physical, file: file)
        case .unknown(let errno):
            let perhaps = "sriov_drivers_autoprobe of its physical function may be 0"
            return .unread(perhaps, file: file, errno)
        case .known, .none: return nil
        }
    }

    /// The flag of a USB interface, or of its device, that keeps drivers from it.
    ///
    /// Source: usb_probe_interface(), drivers/usb/core/driver.c, Linux 6.1.
    mutating func authorizationBarrier(_ device: DeviceReference) throws(Unseen) -> Cause? {
        guard device.bus == "usb" else { return nil }
        let whole = device.name.split(separator: ":").first.map(String.init) ?? device.name
        for name in [whole, device.name] {
            let file = DeviceReference(bus: "usb", name: name).path / "authorized"
            if case .known("0") = try text(file) { return .notAuthorized(file: file) }
            if whole == device.name { break }
        }
        return nil
    }

    /// The flag of a serio port, or of a driver, that keeps the two from being matched.
    ///
    /// Source: serio_bus_match(), drivers/input/serio/serio.c, Linux 6.1.
    mutating func manualBarrier(_ device: DeviceReference, _ driver: String?) throws(Unseen)
        -> Cause?
    {
        guard device.bus == "serio" else { return nil }
        let own = driver.map { Driver.path($0, bus: device.bus) / "bind_mode" }
        for file in [device.path / "bind_mode", own].compactMap({ $0 }) {
            if case .known("manual") = try text(file) { return .manual(file: file) }
        }
        return nil
    }

    /// The devices that a device needs and that have no driver, or that are not there yet.
    ///
    /// A link is a directory `supplier:BUS:NAME`; one without a state, or for `sync_state` alone, keeps nothing.
    /// Source: device_links_check_suppliers() and device_link_add(), drivers/base/core.c, Linux 6.1.
    mutating func supplierBarrier(_ device: DeviceReference) throws(Unseen) -> Cause? {
        var missing: [DeviceReference] = []
        for name in try names(device.path).filter({ $0.hasPrefix("supplier:") }).prefix(32) {
            let link = device.path / name
            guard case .known(let state) = try text(link / "status"),
                ["dormant", "supplier unbinding"].contains(state)
            else { continue }
            if case .known("1") = try text(link / "sync_state_only") { continue }
            missing.append(Self.supplier(named: name))
        }
        if !missing.isEmpty { return .suppliers(missing) }
        let waits = try text(device.path / "waiting_for_supplier").value == "1"
        return waits ? .supplierMissing : nil
    }

    /// What the kernel says of a device that it will probe again; nil where it does not have it on its list.
    ///
    /// Source: deferred_devs_show(), drivers/base/dd.c, Linux 6.1: the name, a tab, and the reason.
    mutating func deferral(_ device: DeviceReference) throws(Unseen) -> Cause? {
        guard let list = try text("/kernel/debug/devices_deferred").value else { return nil }
        for line in list.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.first == device.name[...] else { continue }
            return .deferred(parts.count > 1 ? String(parts[1]) : "")
        }
        return nil
    }

    /// The device at the other end of a link.
    private static func supplier(named link: String) -> DeviceReference {
        let parts = link.split(separator: ":", maxSplits: 2)
        guard parts.count == 3 else { return DeviceReference(bus: "", name: link) }
        return DeviceReference(bus: String(parts[1]), name: String(parts[2]))
    }
}
