internal import Sysfs

/// Listings, which one bad entry must not keep from the user: it is in them, with what is wrong.
extension Inventory {
    /// The devices of a bus; one that vanishes while they are read is left out.
    ///
    /// One whose entry cannot be read is there with its ``Device/fault``.
    public func devices(bus: String) throws(Failure) -> [Device] {
        try references(bus: bus).compactMap { listed($0) }
    }

    /// The devices of a bus, or of all buses one after the other, PCI first.
    ///
    /// Without a bus that is named, those are left out that the kernel has for parts of itself (`cpu`, `memory`,
    /// `clocksource`): they have no driver, and their devices are no hardware. So are the firmware's nodes on
    /// the bus `acpi` that no driver serves, since what they describe is on another bus.
    public func listing(bus: String?) throws(Failure) -> [Device] {
        if let bus { return try devices(bus: bus) }
        let buses = try buses()
        var found = buses.contains("pci") ? try devices(bus: "pci") : []
        // A tree may have something else among its buses: it has no devices.
        for bus in buses where bus != "pci" && !isOfKernel(bus) {
            let own = (try? devices(bus: bus)) ?? []
            found += bus == "acpi" ? own.filter { $0.driver != nil || $0.fault != nil } : own
        }
        return found
    }

    /// Whether a bus has no driver, and devices that stand beside the hardware in `/sys/devices`.
    ///
    /// Source: subsys_register(), drivers/base/bus.c, Linux 6.1: `/sys/devices/system` and
    /// `/sys/devices/virtual`; perf's `event_source` puts its own right below `/sys/devices`.
    private func isOfKernel(_ bus: String) -> Bool {
        let drivers = (try? sysfs.list(SysfsPath("/bus/\(bus)/drivers"))) ?? []
        guard drivers.isEmpty, let first = (try? references(bus: bus))?.first,
            let way = (try? way(to: first.path)).flatMap({ $0 })
        else { return false }
        return way.count == 1 && bus == "event_source" || ["system", "virtual"].contains(way.first)
    }

    /// A device as a listing shows it; nil for one that is not there any more.
    public func listed(_ reference: DeviceReference) -> Device? {
        do throws(Failure) {
            return try device(reference)
        } catch {
            if error.code == .notFound, !exists(reference) { return nil }
            return readable(reference, fault: error.message)
        }
    }

    /// What can be read of a device of which not all can be.
    private func readable(_ reference: DeviceReference, fault: String) -> Device {
        var device = Device(
            reference: reference,
            driver: (try? driver(of: reference)) ?? nil,
            override: (try? override(of: reference)) ?? .unread,
            modalias: (try? text(reference.path / "modalias")) ?? nil,
            group: (try? group(of: reference)) ?? nil
        )
        device.fault = fault
        return device
    }
}
