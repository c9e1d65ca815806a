import Testing

@testable import DriverCore

/// Which driver fits which device on the buses whose rules are data, and which rule decides.
@Suite struct BusRuleTests {
    /// A device, a driver, and what decides between them.
    struct Row: CustomTestStringConvertible {
        let kind: DriverCore.BusKind
        let fact: String
        let device: DriverCore.BusIdentity?
        let table: DriverCore.BusMatchTable
        let override: String?
        let profile: DriverCore.Profile
        let dynamicID: String?
        let expected: Expected

        enum Expected: Equatable {
            case overrides, dynamicID
            case entry(Int)
            case compatible, acpi, listed, ownName, anything
            case no(DriverCore.Mismatch)
        }

        var testDescription: String { "\(kind.rawValue): \(fact)" }

        init(
            _ kind: DriverCore.BusKind,
            _ fact: String,
            _ values: [(String, DriverCore.BusValue)],
            node: DriverCore.DeviceTreeNode? = nil,
            acpi: [String] = [],
            _ table: DriverCore.BusMatchTable = DriverCore.BusMatchTable(),
            override: String? = nil,
            profile: DriverCore.Profile = .linux6_12,
            dynamicID: String? = nil,
            _ expected: Expected
        ) {
            self.kind = kind
            self.fact = fact
            device = DriverCore.BusIdentity(kind, values, node: node, acpiIDs: acpi)
            self.table = table
            self.override = override
            self.profile = profile
            self.dynamicID = dynamicID
            self.expected = expected
        }
    }

    /// A core with one bus, one device and one driver called `mine`.
    static func core(_ row: Row) throws -> (DriverCore, DriverCore.DriverID, DriverCore.DeviceID) {
        var core = DriverCore(profile: row.profile)
        func done(_ operation: DriverCore.Operation) -> DriverCore.Outcome? {
            core.perform(operation, probesReturn: .returned(0))
        }
        _ = done(.addBus(DriverCore.BusDescription(name: "b", rule: .bus(row.kind))))
        let identity = DriverCore.DeviceIdentity.bus(try #require(row.device))
        let added = done(
            .addDevice(DriverCore.DeviceDescription(name: "d", bus: "b", identity: identity))
        )
        guard case .device(let device) = added else { throw Missing() }
        if let override = row.override {
            #expect(
                done(.store(.driverOverride(device), Array(override.utf8)))
                    == .count(override.utf8.count)
            )
        }
        let registered = done(
            .registerDriver(
                DriverCore.DriverDescription(name: "mine", bus: "b", table: .bus(row.table))
            )
        )
        guard case .driver(let driver) = registered else { throw Missing() }
        if let id = row.dynamicID {
            #expect(done(.store(.newID(driver), Array(id.utf8))) == .count(id.utf8.count))
        }
        return (core, driver, device)
    }

    struct Missing: Error {}

    @Test func `what was watched on kernels is told apart from what was read`() {
        let fromSource = DriverCore.BusKind.allCases.filter { $0.rules.provenance == .source }
        #expect(
            fromSource.map { $0.rawValue }.sorted() == [
                "amba", "cdx", "css", "fsl-mc", "i2c", "name", "name-override", "rpmsg", "spi",
                "vdpa", "vmbus", "wmi",
            ]
        )
    }

    @Test(arguments: rows)
    func `the first rule that says yes or no decides`(row: Row) throws {
        let (core, driver, device) = try Self.core(row)
        let explained = core.explain(driver, device)
        #expect(Row.Expected(explained.decision) == row.expected, "\(explained.decision)")
        #expect(explained.provenance == row.kind.rules.provenance)
        // The index has found the device from the driver, or kept it from it.
        let isNo = if case .no = row.expected { true } else { false }
        #expect((core.driver(of: device) == driver) == !isNo)
        // And the other way round.
        #expect(
            (try Self.driverFirst(row) != nil)
                == (!isNo && row.override == nil && row.dynamicID == nil)
        )
    }

    /// Who serves the device when it comes after the driver, without override and IDs at run time.
    private static func driverFirst(_ row: Row) throws -> DriverCore.DriverID? {
        if row.override != nil || row.dynamicID != nil { return nil }
        var core = DriverCore(profile: row.profile)
        let identity = DriverCore.DeviceIdentity.bus(try #require(row.device))
        for operation in [
            DriverCore.Operation.addBus(DriverCore.BusDescription(name: "b", rule: .bus(row.kind))),
            .registerDriver(
                DriverCore.DriverDescription(name: "mine", bus: "b", table: .bus(row.table))
            ),
            .addDevice(DriverCore.DeviceDescription(name: "d", bus: "b", identity: identity)),
        ] { _ = core.perform(operation, probesReturn: .returned(0)) }
        return core.bus(named: "b").flatMap { core.device(named: "d", on: $0) }
            .flatMap { core.driver(of: $0) }
    }

    @Test func `every bus has a row in which it says yes, and all but one a row with no`() {
        for kind in DriverCore.BusKind.allCases {
            let own = Self.rows.filter { $0.kind == kind }
            #expect(own.contains { if case .no = $0.expected { false } else { true } }, "\(kind)")
            #expect(own.contains { if case .no = $0.expected { true } else { false } }, "\(kind)")
        }
    }

    @Test func `an ID that is to be like an entry needs that entry`() throws {
        let row = try #require(Self.rows.first { $0.kind == .usb && $0.dynamicID == "46f4 1" })
        var (core, driver, _) = try Self.core(row)
        let bytes = Array("46f4 1 8 1234 5678".utf8)
        let outcome = core.perform(.store(.newID(driver), bytes), probesReturn: .returned(0))
        #expect(outcome.errno == .ENODEV)
        #expect(outcome.reason == .noSuchID)
    }

    /// What a bus of its own format answers to its two files, one after the other.
    @Test(arguments: [
        (
            DriverCore.BusKind.usb, true, "46f4", DriverCore.ErrorNumber.EINVAL,
            DriverCore.Reason.notAnID
        ),
        (.usb, true, "46f4 1 100", .EINVAL, .notAnID), (.usb, false, "46f4", .EINVAL, .notAnID),
        (.vmbus, true, "46f4 1", .EINVAL, .notAnID), (.vmbus, false, "46f4 1", .EINVAL, .notAnID),
        (.vmbus, false, "01020304-0506-0708-090a-0b0c0d0e0f10", .ENODEV, .noSuchID),
    ])
    func `a dynamic ID that is none, or that nobody added, is refused`(
        kind: DriverCore.BusKind,
        isNew: Bool,
        text: String,
        errno: DriverCore.ErrorNumber,
        reason: DriverCore.Reason
    ) throws {
        let row = try #require(Self.rows.first { $0.kind == kind })
        var (core, driver, _) = try Self.core(row)
        let bytes = Array(text.utf8)
        let file = isNew ? DriverCore.Attribute.newID(driver) : .removeID(driver)
        let outcome = core.perform(.store(file, bytes), probesReturn: .returned(0))
        #expect(outcome == .failed(DriverCore.Refusal(errno, reason)))
    }

    @Test func `an identity or an entry with a field that the bus has not is none`() {
        #expect(DriverCore.BusIdentity(.css, [("vendor", 1)]) == nil)
        #expect(DriverCore.BusMatchID(.usb, [("vendor", .equals(1))]) == nil)
    }
}

extension BusRuleTests.Row.Expected {
    init?(_ decision: DriverCore.Explanation) {
        switch decision {
        case .overrideNames: self = .overrides
        case .busDynamicID: self = .dynamicID
        case .busEntry(_, let index): self = .entry(index)
        case .compatible: self = .compatible
        case .acpiID: self = .acpi
        case .nameInTable: self = .listed
        case .sameName: self = .ownName
        case .takesAnything: self = .anything
        case .mismatch(let mismatch): self = .no(mismatch)
        default: return nil
        }
    }
}

/// A table of one or more entries; a field that the bus has not makes it empty, and the row fail.
func entries(
    _ kind: DriverCore.BusKind,
    _ tests: [(String, DriverCore.FieldTest)]...,
    overrideOnly: Bool = false
)
    -> DriverCore.BusMatchTable
{
    DriverCore.BusMatchTable(
        ids: tests.compactMap { DriverCore.BusMatchID(kind, $0, overrideOnly: overrideOnly) }
    )
}
