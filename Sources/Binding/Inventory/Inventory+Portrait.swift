public import Host
internal import Sysfs

extension Inventory {
    /// All that can be said of one device.
    public func portrait(of reference: DeviceReference, host: any Host) throws(Failure)
        -> Portrait
    {
        let device = try device(reference)
        let group = try device.group.map { number throws(Failure) in try self.group(number) }
        let neighbours = (group?.members ?? []).filter { $0.reference != reference }
        return Portrait(
            device: device,
            reason: reason(for: device),
            functions: try functions(of: reference),
            modules: modules(device.modalias, host),
            vfioModules: modules(device.modalias.flatMap(vfioAlias), host),
            neighbours: neighbours
        )
    }

    /// Why a device has its driver, or none.
    ///
    /// The kernel does not say which rule decided; the override and the driver's presence do.
    private func reason(for device: Device) -> String {
        let bus = device.reference.bus
        switch (device.driver, device.override.driver) {
        case (let driver?, let named?) where driver == named:
            return "the override names it"
        case (_?, let named?):
            return "it was bound before the override named '\(named)'; the next probe decides anew"
        case (_?, nil):
            return "its IDs match the device, no override is set"
        case (nil, _) where device.isBeingReleased:
            return "its driver is letting it go; a vfio driver waits for who has it open"
        case (nil, let named?) where driverExists(named, bus: bus):
            return "the override names '\(named)', which refused it or was not asked"
        case (nil, let named?):
            return "the override names '\(named)', and there is no such driver"
        case (nil, nil):
            return "no driver's IDs match the device, or the probe failed, or it was unbound"
        }
    }

    /// The alias under which vfio's drivers are found: `vfio_pci:` in place of `pci:`.
    ///
    /// Source: scripts/mod/file2alias.c, do_pci_entry(), Linux 5.15 and later.
    private func vfioAlias(_ modalias: String) -> String? {
        modalias.hasPrefix("pci:") ? "vfio_" + modalias : nil
    }

    /// The modules that a host finds by an alias; none where it cannot be asked.
    private func modules(_ alias: String?, _ host: any Host) -> [Portrait.Module] {
        guard let alias, let names = try? host.modules(for: .alias(alias)) else { return [] }
        return names.filter(isFileName).map { name in
            Portrait.Module(name: name, isLoaded: sysfs.exists(SysfsPath("/module/\(name)")))
        }
    }

    /// The interfaces and disks whose way in `/sys/devices` leads over a device.
    func functions(of reference: DeviceReference) throws(Failure) -> [String] {
        var found: [String] = []
        for directory in ["/class/net", "/class/block"] as [SysfsPath] {
            for name in try listIfThere(directory) {
                guard let way = try way(to: directory / name) else { continue }
                let ways = try paths(way)
                if ways.contains(where: { $0.contains(reference.name) }) { found.append(name) }
            }
        }
        return found
    }
}
