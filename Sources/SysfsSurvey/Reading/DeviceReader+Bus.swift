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
        case .name: return [("name", .text(name))]
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
        guard let text = needed ? requiredText(file) : text(file) else { return .absent }
        switch field.kind {
        case .number(let digits): return number(file, text, .hexadecimal(digits: digits))
        case .flag: return number(file, text, .flag)
        case .text: return text.isEmpty ? .absent : .text(text)
        case .guid:
            // Hyper-V's stand in braces.
            let bare =
                text.hasPrefix("{") && text.hasSuffix("}") ? text.dropFirst().dropLast() : text[...]
            guard isGUID(bare) else {
                note(unexpected: file, "a GUID", text)
                return .absent
            }
            return .text(String(bare))
        }
    }

    private enum NumberForm {
        case hexadecimal(digits: Int)
        case decimal
        case flag
    }

    private mutating func number(_ file: String, _ text: String, _ form: NumberForm)
        -> DriverCore.BusValue
    {
        let found: UInt64?
        switch form {
        case .hexadecimal(let digits):
            let bare = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
            found = unsigned(bare, radix: 16).flatMap { $0 >> UInt64(4 * digits) == 0 ? $0 : nil }
        case .decimal: found = unsigned(text, radix: 10)
        case .flag: found = ["0": 0, "1": 1, "false": 0, "true": 1][text]
        }
        guard let found else {
            note(unexpected: file, "a number of the device", text)
            return .absent
        }
        return .number(found)
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
        if let count = text("instance_count") {
            values.append(("instance_count", number("instance_count", count, .decimal)))
        }
        return values
    }
}
