@testable import DriverCore

/// One field of the state, and a change of it.
struct FieldRow {
    /// The type that has it, and its name: `DevicePresence`, `isDead`.
    let type: String
    let field: String
    /// The fingerprints of a value of the type as it is and with the change; none where only a core can be changed.
    let prints: [DriverCore.Fingerprint]
    /// Changes the field of an object of a core; whether the core has such an object.
    let apply: ((inout DriverCore, Int) -> Bool)?

    var name: String { "\(type).\(field)" }
}

/// All fields that the content has, each with a change that is one: a new field is entered here.
///
/// The types that are looked through for fields are those of the rows, so that a type of no row is one that no row
/// names; ``FieldTests`` looks for these too.
enum FieldTable {
    static var rows: [FieldRow] {
        deviceRows + driverRows + otherRows + taskRows + frameRows + wordRows
    }

    /// Fields that are no content, with the reason.
    static let left: [String: String] = [
        "Driver.matchKeys": "made from the IDs",
        "VFIO.numbers": "made from the devices' numbers",
        "Binding.sequence": "history; the position in the list is content",
        "CoreTask.id": "history",
        "CoreTask.print": "the fingerprint itself",
        "CoreTask.isStale": "whether that is up to date",
        "Request.task": "the one that asks",
        "Request.driverName": "the driver's",
        "Request.busName": "the driver's bus's",
        "Request.deviceName": "the device's",
        "FrameStack.top": "the frames, each a row",
        "HardwareFunction.print": "the fingerprint itself",
        "DeviceFacts.namePrint": "a fingerprint",
        "Described.print": "a fingerprint",
        "DeviceFacts.pci": "part of the description",
        "DeviceFacts.path": "the name, under which all is written",
        "DeviceFacts.id": "history",
        "DriverFacts.namePrint": "a fingerprint",
        "DriverFacts.descriptionPrint": "a fingerprint",
        "DriverFacts.id": "history",
        "DriverFacts.bus": "the name, under which all is written",
        "DriverFacts.directoryName": "the name, under which all is written",
    ]

    typealias Change<Value> = (inout Value) -> Void

    /// Rows of a type that stands in no place of its own.
    static func rows<Value: DriverCore.ContentValue>(
        _ value: Value,
        _ changes: [(String, Change<Value>)]
    ) -> [FieldRow] {
        changes.map { row(value, $0.0, $0.1, nil) }
    }

    static func row<Value: DriverCore.ContentValue>(
        _ value: Value,
        _ field: String,
        _ change: @escaping Change<Value>,
        _ apply: ((inout DriverCore, Int) -> Bool)?
    ) -> FieldRow {
        var changed = value
        change(&changed)
        return FieldRow(
            type: name(of: Value.self),
            field: field,
            prints: [print(of: value), print(of: changed)],
            apply: apply
        )
    }

    /// `DevicePresence` of `DriverCore.DriverCore.DevicePresence`.
    static func name(of type: Any.Type) -> String {
        String(reflecting: type).split(separator: ".").dropFirst(2).joined(separator: ".")
    }

    private static func print(of value: some DriverCore.ContentValue) -> DriverCore.Fingerprint {
        var writer = DriverCore.HashWriter(.existence)
        value.write(to: &writer, DriverCore.Roster())
        return writer.print
    }

    static let device = DriverCore.DeviceID(rawValue: 1 << 20)
    static let other = DriverCore.DeviceID(rawValue: 1 << 20 | 1)
    static let driver = DriverCore.DriverID(rawValue: 1 << 20)
    static let another = DriverCore.DriverID(rawValue: 1 << 20 | 1)
    static let refusal = DriverCore.Refusal(.EIO, .gone)

    // MARK: - Devices

    private static func rows<Value: DriverCore.DeviceField>(
        of field: @escaping () -> DriverCore.FieldOfDevice<Value>,
        _ changes: [(String, Change<Value>)]
    ) -> [FieldRow] {
        changes.map { name, change in
            row(Value(), name, change) { core, number in
                guard let device = core.someDevice(number) else { return false }
                core.change(device, field(), change)
                return true
            }
        }
    }

    private static var deviceRows: [FieldRow] {
        var all = rows(
            of: { .presence },
            [
                ("isDead", { $0.isDead.toggle() }), ("hasFiles", { $0.hasFiles.toggle() }),
                ("hasRemoveFile", { $0.hasRemoveFile.toggle() }),
            ]
        )
        all += rows(
            of: { .driver },
            [
                ("driver", { $0.driver = $0.driver == driver ? another : driver }),
                (
                    "binding",
                    {
                        let none = $0.binding == nil
                        $0.binding = none ? DriverCore.Binding(sequence: 1, device: device) : nil
                    }
                ), ("isLinked", { $0.isLinked.toggle() }),
                ("asynchronousDriver", { $0.asynchronousDriver = driver }),
                ("overwritten", { $0.overwritten = driver }),
            ]
        )
        all += rows(
            of: { .override },
            [
                ("override", { $0.override = ($0.override ?? "") + "n" }),
                (
                    "proposed",
                    {
                        let old = $0.proposed?.preferredDriver ?? ""
                        $0.proposed = .setting(preferredDriver: old + "n", in: $0.proposed)
                    }
                ),
            ]
        )
        all += rows(
            of: { .readiness },
            [
                ("isMatchable", { $0.isMatchable.toggle() }), ("isReady", { $0.isReady.toggle() }),
                ("isMadeAbleToWake", { $0.isMadeAbleToWake.toggle() }),
            ]
        )
        all += rows(of: { .deferred }, [("canMatch", { $0.canMatch.toggle() })])
        all += rows(
            of: { .links },
            [
                ("status", { $0.status = $0.status == .unbinding ? .bound : .unbinding }),
                ("suppliers", { $0.suppliers.append(link) }),
                ("consumers", { $0.consumers.append(link) }),
            ]
        )
        all += rows(
            of: { .virtualFunctions },
            [
                ("functions", { $0.functions.append(device) }),
                ("enabledCount", { $0.enabledCount += 1 }),
            ]
        )
        all += rows(of: { .autoprobe }, [("isOn", { $0.isOn.toggle() })])
        all += rows(of: { .classDevices }, [("made", { $0.made.append(classDevice) })])
        all += rows(
            of: { .group },
            [("group", { $0.group = DriverCore.GroupID(rawValue: ($0.group?.rawValue ?? 0) + 1) })]
        )
        all += rows(
            of: { .vfio },
            [
                ("number", { $0.number = ($0.number ?? -1) + 1 }),
                ("isLeaving", { $0.isLeaving.toggle() }),
                ("token", { $0.token = $0.token == nil ? token : nil }),
            ]
        )
        all += rows(
            DriverCore.DeviceLink(other: device, flags: []),
            [
                ("other", { $0 = DriverCore.DeviceLink(other: other, flags: []) }),
                ("flags", { $0.flags.insert(.managed) }), ("state", { $0.state = .active }),
            ]
        )
        all += rows(
            DriverCore.ProposedNaming(probeID: "1"),
            [
                (
                    "preferredDriver",
                    { $0 = DriverCore.ProposedNaming(preferredDriver: "n", probeID: "1") }
                ), ("probeID", { $0 = DriverCore.ProposedNaming(probeID: "2") }),
                (
                    "identity",
                    { $0 = DriverCore.ProposedNaming(probeID: "1", identity: .named) }
                ),
            ]
        )
        all += rows(
            DriverCore.Binding(sequence: 1, device: device),
            [("device", { $0 = DriverCore.Binding(sequence: 1, device: other) })]
        )
        all += rows(
            token ?? .none(),
            [("bytes", { $0 = .none() })]
        )
        all += factsRows
        return all
    }

    private static var factsRows: [FieldRow] {
        let described = DriverCore.DeviceDescription(name: "n", bus: nil, identity: .named)
        func facts(
            _ description: DriverCore.DeviceDescription = described,
            bus: DriverCore.BusID? = nil,
            hardware: DriverCore.HardwareID? = nil,
            physical: DriverCore.DeviceID? = nil
        ) -> DriverCore.DeviceFacts {
            DriverCore.DeviceFacts(
                id: device,
                bus: bus,
                description: DriverCore.Described(description),
                path: "/n",
                hardware: hardware,
                physicalFunction: physical
            )
        }
        var named = described
        named.wakeup = .able
        var below = described
        below.parent = device
        let changed = [
            ("described", facts(named)), ("bus", facts(bus: DriverCore.BusID(rawValue: 1))),
            ("parent", facts(below)),
            ("hardware", facts(hardware: DriverCore.HardwareID(slot: 1, print: .zero))),
            ("physicalFunction", facts(physical: device)),
        ]
        return rows(facts(), changed.map { name, facts in (name, { $0 = facts }) })
    }

    static let link = DriverCore.DeviceLink(other: device, flags: .managed)
    static let classDevice = DriverCore.ClassDevice(className: "c", name: "n")
    static let token: DriverCore.VFToken? = {
        let text = " vf_token=00112233-4455-6677-8899-aabbccddeeff"
        if case .some(.some(let token)) = DriverCore.VFToken.read(Array(text.utf8)[...]) {
            return token
        }
        return nil
    }()

    // MARK: - Drivers

    private static func rows<Value: DriverCore.DriverField>(
        of field: @escaping () -> DriverCore.FieldOfDriver<Value>,
        _ value: Value,
        _ changes: [(String, Change<Value>)]
    ) -> [FieldRow] {
        changes.map { name, change in
            row(value, name, change) { core, number in
                guard let driver = core.someDriver(number) else { return false }
                core.change(driver, field(), change)
                return true
            }
        }
    }

    private static var driverRows: [FieldRow] {
        let busID = DriverCore.BusMatchID(.usb, [])
        var all = rows(
            of: { .presence },
            DriverCore.DriverPresence(),
            [
                ("hasFiles", { $0.hasFiles.toggle() }),
                ("hasSentRemove", { $0.hasSentRemove.toggle() }),
                ("isListed", { $0.isListed.toggle() }),
                ("hasLostProbe", { $0.hasLostProbe.toggle() }),
            ]
        )
        all += rows(
            of: { .dynamicIDs },
            DriverCore.DriverMatching(matchAnswer: 0),
            [
                ("dynamicIDs", { $0.dynamicIDs.append(DriverCore.PCIMatchID(vendor: 3)) }),
                ("busDynamicIDs", { $0.busDynamicIDs += busID.map { [$0] } ?? [] }),
                ("dynamicCompatibles", { $0.dynamicCompatibles.append("n") }),
                ("matchAnswer", { $0.matchAnswer += 1 }),
            ]
        )
        all += rows(
            of: { .autoprobe },
            DriverCore.DriverAutoprobe(),
            [("isOn", { $0.isOn.toggle() })]
        )
        all += rows(
            of: { .leftLinks },
            DriverCore.DriverLeftLinks(),
            [("names", { $0.names.append("n") })]
        )
        all += driverFactsRows
        return all
    }

    private static var driverFactsRows: [FieldRow] {
        func facts(
            _ name: String = "n",
            hasEmptyTable: Bool = false,
            matchesAnything: Bool = false,
            isBindOnly: Bool = false
        ) -> DriverCore.DriverFacts {
            DriverCore.DriverFacts(
                id: driver,
                bus: DriverCore.BusID(rawValue: 0),
                description: DriverCore.DriverDescription(name: name, bus: "b"),
                directoryName: "n",
                hasEmptyTable: hasEmptyTable,
                matchesAnything: matchesAnything,
                isBindOnly: isBindOnly
            )
        }
        let changed = [
            ("description", facts("m")), ("hasEmptyTable", facts(hasEmptyTable: true)),
            ("matchesAnything", facts(matchesAnything: true)),
            ("isBindOnly", facts(isBindOnly: true)),
        ]
        return rows(facts(), changed.map { name, facts in (name, { $0 = facts }) })
    }
}

extension DriverCore {
    /// One of the devices that are there.
    func someDevice(_ number: Int) -> DeviceID? {
        let there = (0..<deviceCount).map { DeviceID(rawValue: Int32($0)) }.filter { exists($0) }
        return there.isEmpty ? nil : there[number % there.count]
    }

    func someDriver(_ number: Int) -> DriverID? {
        let there = (0..<driverCount).map { DriverID(rawValue: Int32($0)) }.filter { exists($0) }
        return there.isEmpty ? nil : there[number % there.count]
    }
}

extension DriverCore.VFToken {
    /// Another token than any that is written here.
    fileprivate static func none() -> DriverCore.VFToken {
        let text = " vf_token=ffffffff-ffff-ffff-ffff-ffffffffffff"
        guard case .some(.some(let token)) = read(Array(text.utf8)[...]) else {
            preconditionFailure("a token that is none")
        }
        return token
    }
}
