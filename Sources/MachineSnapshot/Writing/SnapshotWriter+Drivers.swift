internal import JSON5Text

/// Drivers: what their modules list, and beside it what they serve.
extension SnapshotWriter {
    /// They take any device that an override or a new ID brings to them, and list none.
    private static let takeAny: Set<String> = [
        "vfio-pci", "pci-stub", "uio_pci_generic", "igb_uio", "xen-pciback", "vfio-platform",
    ]
    /// Source: `driver_managed_dma` in drivers/pci/pci-stub.c and drivers/pci/pcie/portdrv.c.
    private static let managesDMA: Set<String> = ["pci-stub", "pcieport"]

    func value(of driver: SeenDriver) -> JSON {
        var members: JSONObject = [
            "name": .text(driver.name), "bus": .text(driver.bus),
        ]
        if let module = driver.module, driver.isLoaded { members.append(("module", .text(module))) }
        switch driver.bus {
        case "pci": members += pci(driver)
        case "platform": members += platform(driver)
        case "virtio": members.append(("ids", .list(virtioIDs(of: driver))))
        default: members.append(("match", .integer(0)))
        }
        if !driver.hasBind { members.append(("suppressBindAttributes", .boolean(true))) }
        return .object(members)
    }

    private func served(by driver: SeenDriver) -> [SeenDevice] {
        devices.filter { $0.bus == driver.bus && $0.driver == driver.name }
    }

    /// The module that a driver's table is looked for in: built-in drivers name none where it has no files.
    private func tableModule(of driver: SeenDriver) -> String {
        driver.module ?? String(driver.name.map { $0 == "-" ? "_" : $0 })
    }

    // MARK: - PCI

    private func pci(_ driver: SeenDriver) -> JSONObject {
        var patterns = options.aliases.pci(of: tableModule(of: driver))
        let takesAny = SnapshotWriter.takeAny.contains(driver.name)
        let functions = virtualFunctions.values.filter { $0.driver == driver.name }
            .sorted { $0.name < $1.name }
        for device in served(by: driver) + functions
        where !takesAny && device.override != driver.name {
            guard let alias = device.alias.flatMap({ PCIPattern($0[...]) }),
                !patterns.contains(where: { $0.fits(alias) }),
                let exact = PCIPattern(identityOf: alias)
            else { continue }
            patterns.append(exact)
        }
        var ids = patterns.map(\.value)
        var members = JSONObject()
        if driver.name == "vfio-pci" {
            members.append(("code", .text("vfio-pci")))
            if ids.isEmpty { ids = [.object(["overrideOnly": .boolean(true)])] }
        }
        if !ids.isEmpty { members.append(("ids", .list(ids))) }
        if SnapshotWriter.managesDMA.contains(driver.name) {
            members.append(("managesDMA", .boolean(true)))
        }
        let enables = served(by: driver).contains { $0.number("sriov_totalvfs") ?? 0 > 0 }
        if enables, driver.name != "vfio-pci" {
            members.append(("configuresSRIOV", .boolean(true)))
        }
        return members
    }

    // MARK: - Platform and virtio

    private func platform(_ driver: SeenDriver) -> JSONObject {
        var (names, compatible, acpi) = options.aliases.platform(of: tableModule(of: driver))
        for device in served(by: driver) where device.override == nil {
            let identity = PlatformAlias(device.alias ?? "platform:" + device.name)
            if let name = identity.baseName {
                if name != driver.name || !names.isEmpty, !names.contains(name) {
                    // With a list the driver's own name does not count.
                    names += names.isEmpty ? [driver.name, name] : [name]
                }
            } else if !identity.compatible.contains(where: compatible.contains),
                !identity.acpi.contains(where: acpi.contains)
            {
                compatible += identity.compatible.prefix(1)
                acpi += identity.acpi.prefix(1)
            }
        }
        var members = JSONObject()
        if !compatible.isEmpty { members.append(("compatible", .texts(compatible))) }
        if !acpi.isEmpty { members.append(("acpi", .texts(acpi))) }
        if !names.isEmpty { members.append(("names", .texts(names))) }
        if driver.name == "vfio-platform" { members.append(("code", .text("vfio-platform"))) }
        return members
    }

    private func virtioIDs(of driver: SeenDriver) -> [JSON] {
        let types = Set(served(by: driver).compactMap { $0.number("device") })
        return types.sorted().map {
            .object(["device": .text(padded(String($0, radix: 16), to: 4))])
        }
    }
}

extension PCIPattern {
    /// Vendor and device of an alias, and nothing else.
    init?(identityOf alias: PCIPattern) {
        guard let vendor = alias.identity[0], let device = alias.identity[1] else { return nil }
        let numbers = [("v", vendor), ("d", device)].map {
            $0 + padded(String($1, radix: 16), to: 8)
        }
        self.init(Substring("pci:" + numbers.joined() + "sv*sd*bc*sc*i*"))
    }
}
