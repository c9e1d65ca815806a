internal import DriverCore
internal import Sysfs

/// What firmware says of a device, and platform devices, which are known by that.
extension DeviceReader {
    mutating func platformIdentity(_ name: String) -> DriverCore.PlatformIdentity {
        let alias = text("modalias") ?? "platform:" + name
        var identity = DriverCore.PlatformIdentity(baseName: name, acpiIDs: acpiIDs(alias))
        identity.node = node(alias)
        if alias.hasPrefix("platform:") {
            identity.baseName = String(alias.dropFirst("platform:".count))
            // A node that it shares with another device is not looked at: `of_node_reused`,
            // include/linux/device.h.
            identity.node?.compatible = []
            identity.node?.type = ""
        }
        if identity.baseName.isEmpty || !isPlatformAlias(alias) {
            note(unexpected: "modalias", "the alias of a platform device", alias)
            identity.baseName = ""
        }
        return identity
    }

    private func isPlatformAlias(_ alias: String) -> Bool {
        ["platform:", "of:N", "acpi:"].contains(where: alias.hasPrefix)
    }

    /// The ACPI IDs that an alias lists, `acpi:PNP0501:`.
    ///
    /// Source: `create_pnp_modalias()`, drivers/acpi/device_sysfs.c.
    func acpiIDs(_ alias: String) -> [String] {
        guard alias.hasPrefix("acpi:") else { return [] }
        return alias.dropFirst("acpi:".count).split(separator: ":").map(String.init)
    }

    /// The device tree node: as the device's events tell of it, or else what an alias says.
    ///
    /// Source: `of_device_uevent()`, drivers/of/device.c.
    mutating func node(_ alias: String?) -> DriverCore.DeviceTreeNode? {
        let variables = eventVariables()
        guard let path = variables["OF_FULLNAME"] else { return alias.flatMap(nodeOfAlias) }
        let last = path.split(separator: "/").last ?? ""
        var compatible: [String] = []
        while let text = variables["OF_COMPATIBLE_\(compatible.count)"] { compatible.append(text) }
        return DriverCore.DeviceTreeNode(
            name: variables["OF_NAME"] ?? String(last.prefix { $0 != "@" }),
            type: variables["OF_TYPE"] ?? "",
            compatible: compatible,
            fullName: path
        )
    }

    /// The node of an alias, `of:NdmaTCfsl,eloplus-dma`, whose path in the tree is not said.
    ///
    /// Source: `of_modalias()`, drivers/of/module.c; without a node: `create_of_modalias()`,
    /// drivers/acpi/device_sysfs.c.
    private func nodeOfAlias(_ alias: String) -> DriverCore.DeviceTreeNode? {
        guard alias.hasPrefix("of:N"), let end = alias.firstIndex(of: "T") else { return nil }
        let parts = alias[alias.index(after: end)...].split(
            separator: "C",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let type = parts.first.map(String.init) ?? ""
        // Compatible strings begin with a letter after the separator; none of them has a capital one.
        let compatible = parts.count == 2 ? parts[1].split(separator: "C").map(String.init) : []
        return DriverCore.DeviceTreeNode(
            name: String(alias[..<end].dropFirst("of:N".count)),
            type: type == "(null)" ? "" : type,
            compatible: compatible,
            fullName: ""
        )
    }

    /// What the device's events carry, by key.
    mutating func eventVariables() -> [Substring: String] {
        var variables: [Substring: String] = [:]
        for line in (text("uevent") ?? "").split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals]
            if variables[key] == nil {
                variables[key] = String(line[line.index(after: equals)...])
            }
        }
        return variables
    }
}
