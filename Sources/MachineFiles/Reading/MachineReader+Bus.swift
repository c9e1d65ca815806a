internal import DriverCore
internal import JSON5Text

/// Devices and drivers of the buses whose rules are data: one reader for all.
extension MachineReader {
    /// What identifies a device: `id` with the bus's own fields, and what firmware says.
    func busIdentity(_ fields: inout Fields, _ name: String, _ kind: DriverCore.BusKind)
        throws(Problem)
        -> DriverCore.BusIdentity
    {
        var values: [(String, DriverCore.BusValue)] = []
        if kind.rules.index(of: "name") != nil { values.append(("name", .text(name))) }
        if let field = fields.take("id") {
            values += try Fields.read(field) { fields throws(Problem) in
                var values: [(String, DriverCore.BusValue)] = []
                for bus in kind.rules.fields {
                    guard let field = fields.take(bus.name) else { continue }
                    values.append((bus.name, try value(field, bus)))
                }
                return values
            }
        }
        // Every name is one of the bus's own.
        guard var identity = DriverCore.BusIdentity(kind, values) else { throw fields.unknownField }
        // What AMBA's devices are in the device tree matters to vfio alone.
        guard kind.rules.steps.contains(.deviceTree) || kind == .amba else { return identity }
        let firmware = try platform(&fields, name)
        identity.node = firmware.node
        identity.acpiIDs = firmware.acpiIDs
        return identity
    }

    private func value(_ field: Field, _ bus: DriverCore.BusField) throws(Problem)
        -> DriverCore.BusValue
    {
        switch bus.kind {
        case .number(let digits):
            let what = "\(digits) hexadecimal digits in quotes"
            return .number(UInt64(try field.hexadecimal(digits: digits, what)))
        case .text: return .text(try field.name("a string"))
        case .guid:
            let text = try field.text("a GUID")
            guard Field.isGUID(text) else {
                throw field.expected("a GUID, such as \"f8615163-df3e-46c5-913f-f2d2f965ed0e\"")
            }
            return .text(text)
        case .flag: return .number(try field.boolean() ? 1 : 0)
        }
    }

    /// What a driver lists; only what the bus's rule looks at can be given.
    func busTable(_ lists: TableFields, _ kind: DriverCore.BusKind) throws(Problem)
        -> DriverCore.BusMatchTable
    {
        let steps = kind.rules.steps
        let owner = "a driver of the bus '\(kind.rawValue)'"
        func refuse(_ field: Field?, unless steps: [DriverCore.MatchStep]) throws(Problem) {
            guard let field, !kind.rules.steps.contains(where: { steps.contains($0) }) else {
                return
            }
            throw field.foreign(owner)
        }
        try refuse(lists.ids.first, unless: [.table])
        try refuse(lists.compatible, unless: [.deviceTree])
        try refuse(lists.acpi, unless: [.acpi])
        try refuse(lists.names, unless: [.names, .namesOrOwn])
        try refuse(lists.wholeDevices, unless: [.wholeDevices])
        var table = DriverCore.BusMatchTable(
            compatible: try lists.compatible?.texts("a compatible string") ?? [],
            acpiIDs: try lists.acpi?.texts("an ACPI ID") ?? [],
            names: try lists.names?.texts("a device's name"),
            isForWholeDevices: try lists.wholeDevices?.boolean() ?? false
        )
        if steps.contains(.table) {
            table.ids = try lists.ids.each { field throws(Problem) in try busID(field, kind) }
        }
        return table
    }

    /// One entry of an ID table: the fields it asks for.
    private func busID(_ field: Field, _ kind: DriverCore.BusKind) throws(Problem)
        -> DriverCore.BusMatchID
    {
        try Fields.read(field) { fields throws(Problem) in
            var tests: [(String, DriverCore.FieldTest)] = []
            for bus in kind.rules.fields {
                let mask = fields.take(bus.name + "Mask")
                guard let field = fields.take(bus.name) else {
                    if let mask { throw mask.expected("the key '\(bus.name)' beside it") }
                    continue
                }
                tests.append((bus.name, try test(field, mask, bus)))
            }
            let data = UInt64(try fields.take("data")?.integer(in: 0...Int.max) ?? 0)
            let overrideOnly = try fields.take("overrideOnly")?.boolean() ?? false
            guard
                let id = DriverCore.BusMatchID(
                    kind,
                    tests,
                    driverData: data,
                    overrideOnly: overrideOnly
                )
            else { throw fields.unknownField }
            return id
        }
    }

    /// A value, a value under a mask, or two values with `-` between for all from one to the other.
    private func test(_ field: Field, _ mask: Field?, _ bus: DriverCore.BusField) throws(Problem)
        -> DriverCore.FieldTest
    {
        guard case .number(let digits) = bus.kind else {
            if let mask { throw mask.foreign("a field that is not a number") }
            return .equals(try value(field, bus))
        }
        if case .text(let text) = field.value.kind {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            if mask == nil, parts.count == 2,
                let first = Field.hexadecimal(parts[0], digits: digits),
                let last = Field.hexadecimal(parts[1], digits: digits)
            {
                return .between(UInt64(first), UInt64(last))
            }
        }
        let wanted = try value(field, bus)
        guard let mask, case .number(let number) = wanted,
            case .number(let bits) = try value(mask, bus)
        else { return .equals(wanted) }
        return .masked(number, mask: bits)
    }
}

/// The keys of a driver from which its table is made; which of them may be there is the bus's matter.
struct TableFields {
    let ids: [Field]
    let compatible: Field?
    let acpi: Field?
    let names: Field?
    let wholeDevices: Field?

    init(_ fields: inout Fields) throws(Problem) {
        ids = try fields.list("ids")
        compatible = fields.take("compatible")
        acpi = fields.take("acpi")
        names = fields.take("names")
        wholeDevices = fields.take("wholeDevices")
    }
}

extension Fields {
    fileprivate var unknownField: Problem { Problem(origin, "expected fields of the bus") }
}

extension Field {
    /// Whether a text has the form `8-4-4-4-12` hexadecimal digits.
    fileprivate static func isGUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map { $0.utf8.count } == [8, 4, 4, 4, 12]
            && parts.allSatisfy { $0.allSatisfy { $0.isHexDigit } }
    }
}
