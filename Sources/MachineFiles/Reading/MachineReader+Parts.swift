internal import DriverCore
internal import JSON5Text

/// Buses, modules and links.
extension MachineReader {
    func buses(_ fields: [Field]) throws(Problem) -> [BusEntry] {
        var buses = BusEntry.always
        var seen: Set<String> = []
        for field in fields {
            let bus = try bus(field)
            guard seen.insert(bus.name).inserted else {
                throw Problem(
                    field.origin.key("name"),
                    "expected each bus once, found \(quoted(bus.name)) again"
                )
            }
            if let index = buses.firstIndex(where: { $0.name == bus.name }) {
                guard buses[index].rule == bus.rule else {
                    throw Problem(
                        field.origin.key("rule"),
                        "expected the rule that the bus \(quoted(bus.name)) has"
                    )
                }
                buses[index] = bus
            } else {
                buses.append(bus)
            }
        }
        return buses
    }

    private func bus(_ field: Field) throws(Problem) -> BusEntry {
        try Fields.read(field) { fields throws(Problem) in
            let name = try fields.require("name", "the bus's name").name("a bus's name")
            let known = BusEntry.known.first { $0.name == name }?.rule ?? .scripted
            return BusEntry(
                name: name,
                rule: try fields.take("rule").read(rule) ?? known,
                autoprobe: try fields.take("autoprobe")?.boolean() ?? true,
                attributes: try attributes(fields.take("attributes")) {
                    KernelFiles.ofBus.contains($0)
                }
            )
        }
    }

    private func rule(_ field: Field) throws(Problem) -> DriverCore.MatchRule {
        let kinds = DriverCore.BusKind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        let what = "\"pci\", \"platform\", \"scripted\" or one of \(kinds)"
        let text = try field.text(what)
        switch text {
        case "pci": return .pci
        case "platform": return .platform
        case "scripted": return .scripted
        default:
            guard let kind = DriverCore.BusKind(rawValue: text) else { throw field.expected(what) }
            return .bus(kind)
        }
    }

    func module(_ field: Field) throws(Problem) -> ModuleEntry {
        try Fields.read(field) { fields throws(Problem) in
            ModuleEntry(
                name: try moduleName(fields.require("name", "the module's name")),
                isLoaded: try fields.take("loaded")?.boolean() ?? true,
                needs: try fields.list("needs").each(moduleName),
                parameters: try parameters(fields.take("parameters")),
                origin: field.origin
            )
        }
    }

    /// The name of a module as `/sys/module` has it: with `_` for `-`.
    func moduleName(_ field: Field) throws(Problem) -> String {
        let name = try field.name("a module's name")
        guard name.utf8.count <= 55 else {
            throw field.expected("a module's name of up to 55 bytes")
        }
        return MachineDescription.moduleName(name)
    }

    private func parameters(_ field: Field?) throws(Problem) -> [DriverCore.ModuleParameter] {
        guard let field else { return [] }
        var parameters: [DriverCore.ModuleParameter] = []
        for (name, field) in try Fields(field).all {
            guard Field.isName(name) else { throw field.expected("a parameter's name as key") }
            parameters.append(try parameter(name, field))
        }
        return parameters
    }

    /// A parameter's value, or an object with the value and the permission bits.
    private func parameter(_ name: String, _ field: Field) throws(Problem)
        -> DriverCore.ModuleParameter
    {
        guard case .object = field.value.kind else {
            return DriverCore.ModuleParameter(
                name: name,
                value: try field.text("the parameter's value")
            )
        }
        return try Fields.read(field) { fields throws(Problem) in
            DriverCore.ModuleParameter(
                name: name,
                value: try fields.require("value", "the parameter's value").text(),
                mode: try fields.take("mode").read(mode) ?? 0o444
            )
        }
    }

    func mode(_ field: Field) throws(Problem) -> UInt16 {
        let what = "permission bits in octal, such as \"0644\""
        let text = try field.text(what)
        guard text.utf8.count == 4, text.hasPrefix("0"), let mode = UInt16(text, radix: 8) else {
            throw field.expected(what)
        }
        return mode
    }

    func link(_ field: Field, _ names: DeviceNames) throws(Problem) -> LinkEntry {
        try Fields.read(field) { fields throws(Problem) in
            let link = LinkEntry(
                consumer: try names.device(
                    fields.require("consumer", "the device that needs another")
                ),
                supplier: try names.device(fields.require("supplier", "the device it needs")),
                flags: try fields.take("stateless")?.boolean() ?? false ? .stateless : [],
                origin: field.origin
            )
            guard link.consumer != link.supplier else {
                throw Problem(field.origin, "expected two devices, found one that needs itself")
            }
            return link
        }
    }
}

extension MachineDescription {
    /// A module's name as the kernel has it: `vfio_pci` for `vfio-pci`.
    public static func moduleName(_ name: String) -> String {
        String(name.map { $0 == "-" ? "_" : $0 })
    }
}
