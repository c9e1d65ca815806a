/// What modules say that they are for: the lines of `modules.alias`, and of modules that are built in.
public struct ModuleAliases: Sendable {
    /// The patterns by the name of their module, in the order of the file.
    private(set) var patterns: [String: [Substring]] = [:]
    /// The modules in the order of the file.
    private(set) var modules: [String] = []

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
        // Only what a table is made of here: a whole list of some 30,000 lines is large.
        guard ["pci:", "vfio_pci:", "platform:", "of:", "acpi"].contains(where: pattern.hasPrefix)
        else { return }
        let name = String(module.map { $0 == "-" ? "_" : $0 })
        if patterns[name] == nil { modules.append(name) }
        patterns[name, default: []].append(pattern)
    }

    // MARK: - PCI

    /// The PCI entries of a module, in the order of its table.
    func pci(of module: String) -> [PCIPattern] {
        // depmod writes a module's entries with the last one first.
        (patterns[module] ?? []).reversed().compactMap { PCIPattern($0) }
    }

    /// The modules that list a PCI function of this alias.
    func modules(forPCI alias: PCIPattern) -> [String] {
        modules.filter { module in
            pci(of: module).contains { !$0.isOverrideOnly && $0.fits(alias) }
        }
    }

    // MARK: - Platform

    /// The base names, compatible strings and ACPI IDs of a module's platform drivers.
    func platform(of module: String) -> (names: [String], compatible: [String], acpi: [String]) {
        var (names, compatible, acpi): ([String], [String], [String]) = ([], [], [])
        func add(_ text: Substring, to list: inout [String]) {
            let text = String(text)
            if !text.isEmpty, !text.contains("*"), !list.contains(text) { list.append(text) }
        }
        for pattern in (patterns[module] ?? []).reversed() {
            if pattern.hasPrefix("platform:") {
                add(pattern.dropFirst(9), to: &names)
            } else if pattern.hasPrefix("of:N*T*C") {
                var text = pattern.dropFirst(8)
                if text.hasSuffix("C*") { text = text.dropLast(2) }
                add(text, to: &compatible)
            } else if pattern.hasPrefix("acpi*:"), pattern.hasSuffix(":*") {
                add(pattern.dropFirst(6).dropLast(2), to: &acpi)
            }
        }
        return (names, compatible, acpi)
    }
}
