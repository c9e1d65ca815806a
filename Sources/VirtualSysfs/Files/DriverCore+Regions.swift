internal import DriverCore

/// The regions of PCI functions, as files.
extension DriverCore {
    /// What a function's file `resource` lists before the windows of bridges.
    func regions(of device: DeviceID) -> [PCIRegion] {
        guard let description = description(of: device), description.identity.pci != nil,
            let text = own("resource", description)
        else { return [] }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix(PCIRegion.rom + 1).enumerated().compactMap {
            PCIRegion($0.offset, line: $0.element)
        }
    }

    /// A region by its number.
    func region(_ number: Int, of device: DeviceID) -> PCIRegion? {
        guard has(.deviceUevent(device)) else { return nil }
        return regions(of: device).first { $0.number == number }
    }

    /// The files: what is prefetchable can be mapped in two ways.
    ///
    /// Source: `pci_create_resource_files()`, drivers/pci/pci-sysfs.c; since 7.2 they are made with the device.
    func regionNames(of device: DeviceID) -> [String] {
        guard profile[.resourceFilesAreThereAtAdd] || isMatchable(device) else { return [] }
        return regions(of: device).flatMap { region in
            if region.number == PCIRegion.rom { return ["rom"] }
            let name = "resource\(region.number)"
            return region.isPrefetchable && !region.isPorts ? [name, name + "_wc"] : [name]
        }
    }

    func regionChild(_ name: String, of device: DeviceID) -> Node? {
        if name == "rom" {
            return region(PCIRegion.rom, of: device).map { _ in .file(.rom(device)) }
        }
        guard name.hasPrefix("resource"), name != "resource", regionNames(of: device).contains(name)
        else { return nil }
        let isWriteCombining = name.hasSuffix("_wc")
        let digits = name.dropFirst("resource".count).prefix { $0 != "_" }
        guard let number = Int(digits) else { return nil }
        return .file(.region(device, number: number, isWriteCombining: isWriteCombining))
    }
}
