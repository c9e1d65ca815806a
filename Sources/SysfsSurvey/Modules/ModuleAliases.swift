public import DriverCore

/// The aliases of modules: the lines of `modules.alias`, and of modules that are built in.
public struct ModuleAliases: Sendable {
    /// What one module lists, in the order of the file.
    private struct Lists {
        var pci: [DriverCore.PCIMatchID] = []
        var others: [Substring] = []
    }

    private var lists: [String: Lists] = [:]
    /// The modules in the order of the file.
    private var modules: [String] = []

    /// The aliases of `modules.alias` as depmod writes it, and of the kernel's `modules.builtin.modinfo`.
    public init(alias: String = "", builtin: String = "") {
        for line in alias.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "alias" else { continue }
            add(words[1], String(words[2]))
        }
        // Entries end with NUL: `serial.alias=pnp:…`.
        for entry in builtin.split(separator: "\0") {
            guard let equals = entry.firstIndex(of: "="), entry[..<equals].hasSuffix(".alias")
            else {
                continue
            }
            add(entry[entry.index(after: equals)...], String(entry[..<equals].dropLast(6)))
        }
    }

    private mutating func add(_ pattern: Substring, _ module: String) {
        let id = DriverCore.PCIMatchID(alias: pattern)
        // Only what a table is made of here: a whole list of some 30,000 lines is large.
        guard id != nil || ["platform:", "of:", "acpi"].contains(where: pattern.hasPrefix) else {
            return
        }
        let name = ModuleAliases.moduleName(module)
        if lists[name] == nil { modules.append(name) }
        if let id {
            lists[name, default: Lists()].pci.append(id)
        } else {
            lists[name, default: Lists()].others.append(pattern)
        }
    }

    /// A module's name as the kernel has it: `vfio_pci` for `vfio-pci`.
    static func moduleName(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }

    // MARK: - PCI

    /// The PCI entries of a module, in the order of its table.
    public func pciIDs(ofModule module: String) -> [DriverCore.PCIMatchID] {
        // depmod writes a module's entries with the last one first.
        (lists[module]?.pci ?? []).reversed()
    }

    /// The modules that list a PCI function; those that only an override brings to it are not among them.
    public func modules(listing function: DriverCore.PCIIdentity) -> [String] {
        modules.filter { module in
            lists[module]?.pci.contains { !$0.overrideOnly && $0.fits(function) } ?? false
        }
    }

    // MARK: - Platform

    /// The base names, compatible strings and ACPI IDs of a module's platform drivers.
    public func platformTable(ofModule module: String) -> DriverCore.PlatformMatchTable {
        var table = DriverCore.PlatformMatchTable()
        func add(_ text: Substring, to list: inout [String]) {
            let text = String(text)
            if !text.isEmpty, !text.contains("*"), !list.contains(text) { list.append(text) }
        }
        var names: [String] = []
        for pattern in (lists[module]?.others ?? []).reversed() {
            if pattern.hasPrefix("platform:") {
                add(pattern.dropFirst(9), to: &names)
            } else if pattern.hasPrefix("of:N*T*C") {
                var text = pattern.dropFirst(8)
                if text.hasSuffix("C*") { text = text.dropLast(2) }
                add(text, to: &table.compatible)
            } else if pattern.hasPrefix("acpi*:"), pattern.hasSuffix(":*") {
                add(pattern.dropFirst(6).dropLast(2), to: &table.acpiIDs)
            }
        }
        // A driver without a list goes by its own name.
        table.names = names.isEmpty ? nil : names
        return table
    }
}
