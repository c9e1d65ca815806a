internal import DriverCore
internal import Sysfs

/// Devices of the buses whose rules are data: by their files where they have some, else by their alias.
///
/// Source: the kernel's file that ``DriverCore/DriverCore/BusRules/source`` of each bus names.
extension DeviceReader {
    /// Nil where the bus has a field of another name: then the tables here are wrong.
    mutating func busIdentity(_ kind: DriverCore.BusKind, _ name: String)
        -> DriverCore.BusIdentity?
    {
        let alias = text("modalias")
        let values = values(kind, name, alias)
        let identity = DriverCore.BusIdentity(
            kind,
            values,
            node: node(alias),
            acpiIDs: alias.map(acpiIDs) ?? []
        )
        assert(identity != nil, "\(kind) has no such fields: \(values.map(\.0))")
        return identity
    }

    private typealias Values = [(String, DriverCore.BusValue)]

    private mutating func values(
        _ kind: DriverCore.BusKind,
        _ name: String,
        _ alias: String?
    ) -> Values {
        switch kind {
        case .amba, .css, .virtio: return kind.rules.fields.map { value(of: $0, needed: true) }
        case .cdx: return cdx()
        case .fslMC: return fslMC(alias)
        case .i2c: return [("name", .text(requiredText("name") ?? ""))]
        case .spi: return [("name", .text(spiName(alias) ?? name))]
        case .name, .nameOrOverride: return [("name", .text(name))]
        case .rpmsg: return rpmsg()
        case .serio: return serio()
        case .usb: return usb(alias)
        case .vdpa: return []
        case .vmbus: return fields(kind, needed: ["class_id"])
        case .wmi: return wmi()
        }
    }

    // MARK: - One field

    /// What the files of a bus's fields say, but for those that it shows otherwise.
    private mutating func fields(
        _ kind: DriverCore.BusKind,
        needed: Set<String>,
        except others: Set<String> = []
    ) -> Values {
        kind.rules.fields.filter { !others.contains($0.name) }.map {
            value(of: $0, needed: needed.contains($0.name))
        }
    }

    /// What the file of a field's own name says.
    private mutating func value(of field: DriverCore.BusField, needed: Bool) -> (
        String, DriverCore.BusValue
    ) {
        (field.name, value(of: field, in: field.name, needed: needed))
    }

    private mutating func value(of field: DriverCore.BusField, in file: String, needed: Bool)
        -> DriverCore.BusValue
    {
        switch field.kind {
        case .number(let digits):
            assert(1...8 ~= digits, "a field of no digits, or of more than 32 bits")
            let most = UInt64(1) << UInt64(4 * digits) - 1
            let number =
                needed ? requiredNumber(file, most: most) : number(file, most: most)
            return number.map { .number($0) } ?? .absent
        case .flag: return flag(file)
        case .text:
            let text = (needed ? requiredText(file) : text(file)) ?? ""
            return text.isEmpty ? .absent : .text(text)
        case .guid: return guid(file, needed: needed)
        }
    }

    private mutating func flag(_ file: String) -> DriverCore.BusValue {
        switch text(file) {
        case nil: return .absent
        case "0", "false": return 0
        case "1", "true": return 1
        case let text?:
            note(unexpected: file, "0, 1, false or true", text)
            return .absent
        }
    }

    private mutating func guid(_ file: String, needed: Bool) -> DriverCore.BusValue {
        guard let text = needed ? requiredText(file) : text(file) else { return .absent }
        // Hyper-V's stand in braces.
        let isInBraces = text.hasPrefix("{") && text.hasSuffix("}")
        let bare = isInBraces ? text.dropFirst().dropLast() : text[...]
        if isGUID(bare) { return .text(String(bare)) }
        note(unexpected: file, "a GUID", text)
        return .absent
    }

    private func isGUID(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map { $0.utf8.count } == [8, 4, 4, 4, 12]
            && parts.allSatisfy { $0.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } }
    }

    // MARK: - Each bus

    /// A bus of devices has no files of its own.
    private mutating func cdx() -> Values {
        guard tree.kind(path / "vendor") != nil else { return [("is_bus", 1)] }
        return fields(.cdx, needed: ["vendor", "device"], except: ["is_bus"])
    }

    private mutating func fslMC(_ alias: String?) -> Values {
        // `fsl-mc:v00001957ddpni`
        let text = alias ?? requiredText("modalias") ?? ""
        let head = "fsl-mc:v"
        let rest = text.dropFirst(head.count + 8)
        guard text.hasPrefix(head), rest.hasPrefix("d"),
            let vendor = unsigned(text.dropFirst(head.count).prefix(8), radix: 16), vendor <= 0xffff
        else {
            if alias != nil { note(unexpected: "modalias", "fsl-mc:vNUMBERdTYPE", text) }
            return []
        }
        return [("vendor", .number(vendor)), ("type", .text(String(rest.dropFirst())))]
    }

    private func spiName(_ alias: String?) -> String? {
        guard let alias, alias.hasPrefix("spi:") else { return nil }
        return String(alias.dropFirst("spi:".count))
    }

    private mutating func rpmsg() -> Values {
        fields(.rpmsg, needed: ["name"])
    }

    private mutating func serio() -> Values {
        DriverCore.BusKind.serio.rules.fields.map { field in
            let isText = field.kind == .text
            let file = isText ? field.name : "id/" + field.name
            return (field.name, value(of: field, in: file, needed: !isText))
        }
    }

    private mutating func wmi() -> Values {
        var values = fields(.wmi, needed: ["guid"], except: ["instance_count"])
        if let count = number("instance_count", radix: 10, most: 0xff) {
            values.append(("instance_count", .number(count)))
        }
        return values
    }
}
