public import MachineHost
internal import Sysfs

extension Inventory {
    /// All that can be said of some devices, in their order; the host is asked once for all of them.
    public func portraits(of references: [DeviceReference], host: any HostSystem) throws(Failure)
        -> [Portrait]
    {
        var portraits: [Portrait] = []
        for impact in impacts(of: references, host: host) {
            portraits.append(try portrait(impact.device, impact, host))
        }
        return portraits
    }

    /// What hangs on each of some devices, and who uses that, as far as it can be told without opening a node.
    public func impacts(of references: [DeviceReference], host: any HostSystem) -> [Impact] {
        ImpactFinder(inventory: self, host: host, opensNodes: false).impacts(of: references)
    }

    /// All that can be said of one device.
    public func portrait(of reference: DeviceReference, host: any HostSystem) throws(Failure)
        -> Portrait
    {
        try portraits(of: [reference], host: host)[0]
    }

    private func portrait(
        _ reference: DeviceReference,
        _ impact: Impact,
        _ host: any HostSystem
    ) throws(Failure) -> Portrait {
        let device = try device(reference)
        let group = try device.group.map { number throws(Failure) in try self.group(number) }
        let neighbours = (group?.members ?? []).filter { $0.reference != reference }
        let candidates = Candidates(device, self, host)
        let vfioAlias = device.modalias.flatMap(vfioAlias)
        return Portrait(
            device: device,
            reason: reason(for: device, candidates, host),
            provenance: candidates.provenance(for: device),
            others: candidates.drivers.filter { $0 != device.driver },
            functions: try functions(of: reference),
            modules: candidates.modules ?? [],
            vfioModules: vfioAlias.flatMap { modules(fitting: $0, host) } ?? [],
            neighbours: neighbours,
            impact: impact
        )
    }

    /// The alias under which vfio's drivers are found: `vfio_pci:` in place of `pci:`.
    ///
    /// Source: scripts/mod/file2alias.c, do_pci_entry(), Linux 5.15 and later.
    private func vfioAlias(_ modalias: String) -> String? {
        modalias.hasPrefix("pci:") ? "vfio_" + modalias : nil
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
