internal import DriverCore
internal import JSON5Text

/// Platform devices.
extension MachineReader {
    func platform(_ fields: inout Fields, _ name: String) throws(Problem)
        -> DriverCore.PlatformIdentity
    {
        let compatible = try fields.take("compatible")?.texts("a compatible string") ?? []
        let acpi = try fields.take("acpi")?.texts("an ACPI ID") ?? []
        let node = fields.take("node")
        let type = try fields.take("deviceType")?.text() ?? ""
        let baseName = try fields.take("baseName")?.name("a base name")
        var identity = DriverCore.PlatformIdentity(baseName: name, acpiIDs: acpi)
        if node != nil || !compatible.isEmpty {
            identity.node = try deviceTreeNode(node, name, compatible, type)
        }
        if let baseName {
            identity.baseName = baseName
        } else if identity.node == nil, acpi.isEmpty {
            identity.baseName = MachineReader.baseName(of: name)
        }
        return identity
    }

    private func deviceTreeNode(
        _ field: Field?,
        _ name: String,
        _ compatible: [String],
        _ type: String
    ) throws(Problem) -> DriverCore.DeviceTreeNode {
        let what = "the path of a device tree node, such as \"/soc/dma@101300\""
        // A device of a node is named ADDRESS.NODE.
        let parts = name.split(separator: ".", maxSplits: 1)
        var path = parts.count == 2 ? "/\(parts[1])@\(parts[0])" : "/" + name
        if let field { path = try field.text(what) }
        let last = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let node = last.prefix { $0 != "@" }
        guard path.hasPrefix("/"), !node.isEmpty, path.utf8.count <= 1024,
            !path.utf8.contains(where: { $0 < 0x20 })
        else {
            throw field?.expected(what)
                ?? Problem(Origin(path: "", offset: 0), "expected \(what)")
        }
        return DriverCore.DeviceTreeNode(
            name: String(node),
            type: type,
            compatible: compatible,
            fullName: path
        )
    }

    /// A platform device's name without its instance: `serial8250` of `serial8250.0` and of `.0.auto`.
    ///
    /// Source: `platform_device_add()`, drivers/base/platform.c.
    static func baseName(of name: String) -> String {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count > 2, parts.last == "auto" { parts.removeLast() }
        guard parts.count > 1, let last = parts.last, !last.isEmpty,
            last.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return name }
        return parts.dropLast().joined(separator: ".")
    }
}
