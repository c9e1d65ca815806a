internal import DriverCore
internal import MachineFiles

/// Which module would serve a device, as `modprobe` finds it by the aliases of modules.
extension MachineDescription {
    /// The modules that have a driver of a name, or that name; `-` and `_` are the same in names of modules.
    func modules(ofDriver name: String) -> [String] {
        var found = drivers.filter { $0.name == name }.compactMap { $0.description.module }
        let module = MachineDescription.moduleName(name)
        if self.module(named: module) != nil { found.append(module) }
        return found.withoutDuplicates
    }

    /// The modules whose drivers list a device of that alias, the most exact first.
    ///
    /// An alias that begins with `pci:` does not find entries for an override alone; those have
    /// `vfio_pci:` as their first part.
    func modules(forAlias alias: String) -> [String] {
        var found: [(module: String, wildcards: Int)] = []
        for driver in drivers {
            guard let module = driver.description.module,
                let wildcards = driver.description.table.wildcards(inFitFor: alias)
            else { continue }
            found.append((module, wildcards))
        }
        // Equal ones stay in the order of the file.
        let sorted = found.enumerated().sorted {
            ($0.element.wildcards, $0.offset) < ($1.element.wildcards, $1.offset)
        }
        return sorted.map { $0.element.module }.withoutDuplicates
    }
}

extension DriverCore.MatchTable {
    /// How many fields are left open by the most exact entry that fits an alias; nil where none fits.
    fileprivate func wildcards(inFitFor alias: String) -> Int? {
        switch self {
        case .none: return nil
        case .pci(let table):
            let isVFIO = alias.hasPrefix("vfio_pci:")
            guard isVFIO || alias.hasPrefix("pci:"),
                let identity = DriverCore.PCIIdentity(alias: alias)
            else {
                return nil
            }
            return table.filter { $0.overrideOnly == isVFIO && $0.fits(identity) }
                .map { $0.wildcards }.min()
        case .platform(let table): return table.fits(alias) ? 0 : nil
        // Modules by the aliases of other buses are not looked up.
        case .bus: return nil
        }
    }
}

extension DriverCore.PCIMatchID {
    fileprivate var wildcards: Int {
        [vendor, device, subvendor, subdevice].count { $0 == DriverCore.PCIMatchID.any }
            + (classMask == 0 ? 1 : 0)
    }
}

extension DriverCore.PCIIdentity {
    /// The identity that an alias spells, `pci:v00008086d000010D3sv…sd…bc02sc00i00`.
    ///
    /// Source: `pci_uevent()`, drivers/pci/pci-driver.c.
    fileprivate init?(alias: String) {
        guard let colon = alias.firstIndex(of: ":") else { return nil }
        var rest = alias[alias.index(after: colon)...]
        var numbers: [UInt32] = []
        for (key, digits) in [
            ("v", 8), ("d", 8), ("sv", 8), ("sd", 8), ("bc", 2), ("sc", 2), ("i", 2),
        ] {
            guard rest.hasPrefix(key) else { return nil }
            rest = rest.dropFirst(key.count)
            let text = rest.prefix(digits)
            guard text.utf8.count == digits, let number = UInt32(text, radix: 16) else {
                return nil
            }
            numbers.append(number)
            rest = rest.dropFirst(digits)
        }
        guard rest.isEmpty else { return nil }
        assert(numbers.count == 7, "an alias of other numbers than a function has")
        self.init(
            vendor: numbers[0],
            device: numbers[1],
            subvendor: numbers[2],
            subdevice: numbers[3],
            classCode: numbers[4] << 16 | numbers[5] << 8 | numbers[6]
        )
    }
}

extension DriverCore.PlatformMatchTable {
    /// Whether an alias of a platform device names something that is listed.
    ///
    /// Source: `of_modalias()`, drivers/of/module.c; `create_pnp_modalias()`, drivers/acpi/device_sysfs.c.
    fileprivate func fits(_ alias: String) -> Bool {
        let parts = alias.split(separator: ":", omittingEmptySubsequences: true)
        guard parts.count >= 2 else { return false }
        switch parts[0] {
        case "platform": return (names ?? []).contains(String(parts[1]))
        case "acpi": return parts.dropFirst().contains { acpiIDs.contains(String($0)) }
        case "of":
            // `of:NdmaTCfsl,eloplus-dmaCfsl,elo-dma`: the strings follow the letter C.
            return compatible.contains { string in
                let written = String(string.map { $0 == " " ? "_" : $0 })
                return (alias + "C").contains("C" + written + "C")
            }
        default: return false
        }
    }
}

extension [String] {
    fileprivate var withoutDuplicates: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
