internal import DriverCore
internal import JSON5Text

/// Drivers: what they are matched by, and what their probes return.
extension MachineReader {
    func driver(_ field: Field, _ buses: [BusEntry]) throws(Problem) -> DriverEntry {
        try Fields.read(field) { fields throws(Problem) in
            let name = try fields.require("name", "the driver's name").name("a driver's name")
            let bus = try bus(fields.require("bus", "the name of a bus"), buses)
            let code = try code(fields.take("code"), on: bus)
            var description = DriverCore.DriverDescription(
                name: name,
                bus: bus.name,
                table: try table(&fields, bus.rule),
                module: try fields.take("module").read(moduleName),
                code: code
            )
            try readFlags(&fields, into: &description)
            return DriverEntry(
                description: description,
                results: try fields.list("probe").each { field throws(Problem) in
                    try field.probeResult()
                },
                afterwards: try fields.take("afterwards")?.probeResult() ?? 0,
                dynamicIDs: try dynamicIDs(&fields, bus.rule),
                origin: field.origin
            )
        }
    }

    /// The bus that a driver or a device names.
    func bus(_ field: Field, _ buses: [BusEntry]) throws(Problem) -> BusEntry {
        let name = try field.text("the name of a bus")
        guard let bus = buses.first(where: { $0.name == name }) else {
            let known = buses.prefix(8).map { cut($0.name, to: 20) }.joined(separator: ", ")
            throw field.expected("the name of a bus (\(known))")
        }
        return bus
    }

    private func code(_ field: Field?, on bus: BusEntry) throws(Problem)
        -> DriverCore.DriverDescription.Code
    {
        guard let field else { return .external }
        switch (try field.text("\"vfio-pci\" or \"vfio-platform\""), bus.rule) {
        case ("vfio-pci", .pci): return .vfioPCI
        case ("vfio-platform", .platform): return .vfioPlatform
        // As vfio-amba, vfio-fsl-mc and vfio-cdx do.
        case ("vfio-platform", .bus(let kind)) where kind.rules.usesGroupDMA: return .vfioPlatform
        default:
            throw field.expected("\"vfio-pci\" on a PCI bus or \"vfio-platform\" on a platform bus")
        }
    }

    private func readFlags(_ fields: inout Fields, into driver: inout DriverCore.DriverDescription)
        throws(Problem)
    {
        let isVFIO = driver.code != .external
        driver.suppressesBindAttributes =
            try fields.take("suppressBindAttributes")?.boolean() ?? false
        driver.managesDMA = try fields.take("managesDMA")?.boolean() ?? isVFIO
        driver.probeType =
            try fields.take("asynchronous")?.boolean() ?? false ? .asynchronous : .synchronous
        driver.configuresSRIOV = try fields.take("configuresSRIOV")?.boolean() ?? isVFIO
        driver.keepsVFsWhenUnbound =
            try fields.take("keepsVFsWhenUnbound")?.boolean() ?? !isVFIO
        driver.isSysfsBindOnly = try fields.take("sysfsBindOnly")?.boolean()
        driver.autoprobe = try fields.take("autoprobe")?.boolean()
        driver.matchAnswer = Int32(try fields.take("match")?.integer(in: -4095...4095) ?? 1)
    }

    private func table(_ fields: inout Fields, _ rule: DriverCore.MatchRule) throws(Problem)
        -> DriverCore.MatchTable
    {
        let lists = try TableFields(&fields)
        let (ids, compatible) = (lists.ids, lists.compatible)
        let (acpi, names) = (lists.acpi, lists.names)
        if case .bus(let kind) = rule { return .bus(try busTable(lists, kind)) }
        if let field = lists.wholeDevices { throw field.foreign("a driver that is not USB") }
        switch rule {
        case .pci:
            if let field = compatible ?? acpi ?? names { throw field.foreign("a PCI driver") }
            return .pci(try ids.each(matchID))
        case .platform:
            if let field = ids.first { throw field.foreign("a platform driver") }
            return .platform(
                DriverCore.PlatformMatchTable(
                    compatible: try compatible?.texts("a compatible string") ?? [],
                    acpiIDs: try acpi?.texts("an ACPI ID") ?? [],
                    names: try names?.texts("a device's base name")
                )
            )
        case .scripted:
            if let field = ids.first ?? compatible ?? acpi ?? names {
                throw field.foreign("a driver of a scripted bus")
            }
            return .none
        case .bus: return .none
        }
    }

    /// One entry of an ID table: `"8086:10d3"` or an object.
    private func matchID(_ field: Field) throws(Problem) -> DriverCore.PCIMatchID {
        if case .text = field.value.kind {
            let parts = try field.identifiers()
            return DriverCore.PCIMatchID(vendor: parts.0, device: parts.1)
        }
        return try Fields.read(field) { fields throws(Problem) in
            let id = try fields.take("id")?.identifiers()
            let subsystem = try fields.take("subsystem")?.identifiers()
            let value = try fields.take("class").read(classCode)
            let mask = try fields.take("classMask").read(classCode)
            return DriverCore.PCIMatchID(
                vendor: id?.0 ?? DriverCore.PCIMatchID.any,
                device: id?.1 ?? DriverCore.PCIMatchID.any,
                subvendor: subsystem?.0 ?? DriverCore.PCIMatchID.any,
                subdevice: subsystem?.1 ?? DriverCore.PCIMatchID.any,
                classCode: value ?? 0,
                classMask: mask ?? (value == nil ? 0 : 0xffffff),
                driverData: UInt64(try fields.take("data")?.integer(in: 0...Int.max) ?? 0),
                overrideOnly: try fields.take("overrideOnly")?.boolean() ?? false
            )
        }
    }

    /// A class, subclass and interface.
    func classCode(_ field: Field) throws(Problem) -> UInt32 {
        try field.hexadecimal(digits: 6, "6 hexadecimal digits in quotes, such as \"020000\"")
    }

    private func dynamicIDs(_ fields: inout Fields, _ rule: DriverCore.MatchRule) throws(Problem)
        -> [String]
    {
        let ids = try fields.list("dynamicIDs")
        if rule != .pci, rule != .platform, rule.rules?.dynamicIDs == nil, let field = ids.first {
            throw field.foreign("a driver of such a bus")
        }
        return try ids.each { field throws(Problem) in
            let text = try field.text("what is written to new_id, such as \"8086 10d3\"")
            guard text.utf8.count <= 200, !text.utf8.contains(where: { $0 < 0x20 }), !text.isEmpty
            else { throw field.expected("what is written to new_id, such as \"8086 10d3\"") }
            return text
        }
    }
}

extension Field {
    /// A vendor and a device type, each of 4 hexadecimal digits or `*` for any: `"8086:10d3"`.
    func identifiers() throws(Problem) -> (UInt32, UInt32) {
        let what = "two groups of 4 hexadecimal digits or '*', such as \"8086:10d3\" or \"8086:*\""
        let parts = try text(what).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw expected(what) }
        let numbers = parts.map { part in
            part == "*" ? DriverCore.PCIMatchID.any : Field.hexadecimal(part, digits: 4)
        }
        guard let first = numbers[0], let second = numbers[1] else { throw expected(what) }
        return (first, second)
    }

    /// The problem that a key is for drivers or devices of another bus.
    func foreign(_ owner: String) -> Problem {
        Problem(origin, "expected nothing here: \(owner) has no such key")
    }
}
