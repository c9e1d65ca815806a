internal import DriverCore

/// What a driver lists: what its module's aliases say, and beside it what it serves.
extension DriverCore.DriverDescription {
    /// They take any device that an override or a new ID brings to them, and list none.
    private static let takeAny: Set<String> = [
        "vfio-pci", "pci-stub", "uio_pci_generic", "igb_uio", "xen-pciback", "vfio-platform",
    ]

    mutating func setTable(_ aliases: ModuleAliases, serving devices: [SysfsSurvey.Device]) {
        assert(devices.allSatisfy { $0.bus == bus }, "a driver serves a device of another bus")
        // Built-in drivers name no module where it has no files.
        let module = module ?? ModuleAliases.moduleName(name)
        switch DriverCore.MatchRule(ofBus: bus) {
        case .pci: setPCI(aliases.pciIDs(ofModule: module), devices)
        case .platform: setPlatform(aliases.platformTable(ofModule: module), devices)
        case .bus(.virtio): table = .bus(DriverCore.BusMatchTable(ids: virtioIDs(devices)))
        case .bus: table = .bus(DriverCore.BusMatchTable())
        // No file tells what such a driver fits.
        case .scripted: matchAnswer = 0
        }
    }

    private mutating func setPCI(
        _ listed: [DriverCore.PCIMatchID],
        _ devices: [SysfsSurvey.Device]
    ) {
        var ids = listed
        let takesAny = Self.takeAny.contains(name)
        for device in devices where !takesAny && device.override != name {
            guard case .pci(let function) = device.description.identity, device.failures.isEmpty,
                !ids.contains(where: { $0.fits(function) })
            else { continue }
            ids.append(
                DriverCore.PCIMatchID(vendor: function.vendor, device: function.device)
            )
        }
        if name == "vfio-pci" {
            code = .vfioPCI
            if ids.isEmpty { ids = [DriverCore.PCIMatchID(overrideOnly: true)] }
        }
        table = .pci(ids)
        // Source: `driver_managed_dma` in drivers/pci/pci-stub.c, drivers/pci/pcie/portdrv.c and
        // drivers/vfio/pci/vfio_pci.c; drivers/vfio/platform/vfio_platform.c on the other bus.
        managesDMA = code == .vfioPCI || ["pci-stub", "pcieport"].contains(name)
        configuresSRIOV =
            code == .external
            && devices.contains { $0.canHaveVirtualFunctions }
    }

    private mutating func setPlatform(
        _ listed: DriverCore.PlatformMatchTable,
        _ devices: [SysfsSurvey.Device]
    ) {
        var table = listed
        for device in devices where device.override == nil {
            guard case .platform(let identity) = device.description.identity,
                device.failures.isEmpty
            else { continue }
            table.add(identity, ofDriver: name)
        }
        if name == "vfio-platform" {
            code = .vfioPlatform
            managesDMA = true
        }
        self.table = .platform(table)
    }

    /// The types of the devices.
    private func virtioIDs(_ devices: [SysfsSurvey.Device]) -> [DriverCore.BusMatchID] {
        let types = Set(
            devices.compactMap { device -> UInt64? in
                guard case .bus(let identity) = device.description.identity,
                    case .number(let type) = identity["device"]
                else { return nil }
                return type
            }
        )
        return types.sorted().compactMap {
            DriverCore.BusMatchID(.virtio, [("device", .equals(.number($0)))])
        }
    }
}

extension DriverCore.PlatformMatchTable {
    /// Has the table fit a device that its driver serves.
    fileprivate mutating func add(
        _ device: DriverCore.PlatformIdentity,
        ofDriver driver: String
    ) {
        let isNamed = device.node?.compatible.isEmpty ?? true && device.acpiIDs.isEmpty
        let ofNode = device.node?.compatible ?? []
        if isNamed {
            guard device.baseName != driver || names != nil,
                !(names ?? []).contains(device.baseName)
            else { return }
            // With a list the driver's own name does not count.
            names = (names ?? [driver]) + [device.baseName]
        } else if !ofNode.contains(where: compatible.contains),
            !device.acpiIDs.contains(where: acpiIDs.contains)
        {
            compatible += ofNode.prefix(1)
            acpiIDs += device.acpiIDs.prefix(1)
        }
    }
}
