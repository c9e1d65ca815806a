import Testing

@testable import DriverCore

/// Explanations, of everything that could decide; what is told agrees with what a bind does.
@Suite struct ExplanationTests {
    private static let flags = [false, true]

    /// A platform device with a node, an ACPI ID and a name, and a driver that lists some of these.
    ///
    /// Source: `platform_match()`, drivers/base/platform.c.
    @Test func `on the platform bus the first of node, ACPI, table and name decides`() {
        for (bits, names) in (0..<8).flatMap({ bits in
            [nil, [], ["x"], ["y", "x"]].map { (bits, $0 as [String]?) }
        }) {
            let (compatible, acpi, isOwn) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)
            let table = DriverCore.PlatformMatchTable(
                compatible: ["a,none"] + (compatible ? ["A,B"] : []),
                acpiIDs: ["NONE0001"] + (acpi ? ["ACPI0002"] : []),
                names: names
            )
            let driver = DriverCore.DriverDescription(
                name: isOwn ? "x" : "d",
                bus: "platform",
                table: .platform(table)
            )
            let expected: DriverCore.Explanation =
                if compatible {
                    .compatible("a,b")
                } else if acpi {
                    .acpiID("ACPI0002")
                } else if let names {
                    names.contains("x") ? .nameInTable("x") : .mismatch(.nameNotInTable("x"))
                } else {
                    isOwn ? .sameName("x") : .mismatch(.noPlatformEntry)
                }
            check(driver, expected, acpi && !compatible ? .source : .watched)
        }
        check(DriverCore.DriverDescription(name: "x", bus: "platform"), .sameName("x"), .watched)
        check(
            DriverCore.DriverDescription(name: "d", bus: "platform"),
            .mismatch(.noPlatformEntry),
            .watched
        )
    }

    private func check(
        _ driver: DriverCore.DriverDescription,
        _ expected: DriverCore.Explanation,
        _ provenance: DriverCore.Provenance
    ) {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        let node = DriverCore.DeviceTreeNode(name: "n", compatible: ["z,z", "a,b"])
        let identity = DriverCore.PlatformIdentity(
            baseName: "x",
            node: node,
            acpiIDs: ["ACPI0001", "ACPI0002"]
        )
        let description = DriverCore.DeviceDescription(
            name: "x.0",
            bus: "platform",
            identity: .platform(identity)
        )
        guard case .device(let device)? = machine.perform(.addDevice(description)) else {
            Issue.record("the device was not added")
            return
        }
        let id = machine.register(driver)
        let explained = machine.core.explain(id, device)
        #expect(explained.decision == expected)
        #expect(explained.provenance == provenance)
        let binds = machine.bind("x.0", to: driver.name) == .count(3)
        if case .mismatch = expected { #expect(!binds) } else { #expect(binds) }
    }

    @Test func `an override is what decides, whatever the driver lists`() {
        var machine = TestMachine()
        for (bus, name) in [("pci", "0000:00:03.0"), ("platform", "x")] {
            let device = bus == "pci" ? machine.plug(name) : machine.add(name)
            let table: DriverCore.MatchTable = bus == "pci" ? .pci([]) : .platform(.init(names: []))
            let named = DriverCore.DriverDescription(name: "n-\(bus)", bus: bus, table: table)
            let other = DriverCore.DriverDescription(name: "o-\(bus)", bus: bus, table: table)
            let (driver, outsider) = (machine.register(named), machine.register(other))
            machine.setOverride(name, named.name)
            #expect(machine.core.explain(driver, device).decision == .overrideNames(named.name))
            #expect(
                machine.core.explain(outsider, device).decision
                    == .mismatch(.overrideNames(named.name))
            )
        }
    }

    /// The fields of PCI in the order in which they are compared; the fields before the one that differs fit.
    private static let fields: [DriverCore.PCIField] = [
        .vendor, .device, .subvendor, .subdevice, .classCode,
    ]

    private static func entry(failingAt index: Int) -> DriverCore.PCIMatchID {
        var id = DriverCore.PCIMatchID(
            vendor: 1,
            device: 2,
            subvendor: 3,
            subdevice: 4,
            classCode: 5,
            classMask: 0xff_ffff
        )
        switch index {
        case 0: id.vendor = 9
        case 1: id.device = 9
        case 2: id.subvendor = 9
        case 3: id.subdevice = 9
        default: id.classCode = 9
        }
        return id
    }

    @Test func `of entries that do not fit, the one that came furthest is told`() {
        let identity = DriverCore.PCIIdentity(
            vendor: 1,
            device: 2,
            subvendor: 3,
            subdevice: 4,
            classCode: 5
        )
        for (left, right) in (0..<5).flatMap({ left in (0..<5).map { (left, $0) } }) {
            var machine = TestMachine()
            let device = machine.plug("0000:00:03.0", identity)
            let driver = machine.register(
                "d",
                [Self.entry(failingAt: left), Self.entry(failingAt: right)]
            )
            let furthest = Self.fields[max(left, right)]
            let explained = machine.core.explain(driver, device).decision
            #expect(explained == .mismatch(.noPCIEntry(nearest: furthest)))
        }
        var machine = TestMachine()
        let device = machine.plug("0000:00:03.0", identity)
        let driver = machine.register("d", [])
        let explained = machine.core.explain(driver, device).decision
        #expect(explained == .mismatch(.noPCIEntry(nearest: nil)))
    }

    @Test func `the entry of a table is told with its index, an ID of new_id as such`() {
        var machine = TestMachine()
        let device = machine.plug("0000:00:03.0")
        let driver = machine.register("d", [DriverCore.PCIMatchID(vendor: 1), TestMachine.nicID])
        #expect(
            machine.core.explain(driver, device).decision
                == .tableEntry(TestMachine.nicID, index: 1)
        )
        let other = machine.register("o", [])
        machine.perform(.store(.newID(other), Array("8086 10d3".utf8)))
        #expect(machine.core.explain(other, device).decision == .dynamicID(TestMachine.nicID))
        let guarded = machine.register("g", [DriverCore.PCIMatchID(overrideOnly: true)])
        #expect(machine.core.explain(guarded, device).decision == .mismatch(.onlyWithOverride))
    }

    @Test func `a scripted bus's driver answers yes, no, or with an error`() {
        for (answer, expected) in [
            (1, DriverCore.Explanation.driverSaysYes), (0, .mismatch(.driverSaysNo)),
            (-5, .matchError(-5)),
        ] as [(Int32, DriverCore.Explanation)] {
            var machine = TestMachine()
            let device = machine.add("l", to: "lab")
            var description = DriverCore.DriverDescription(name: "d", bus: "lab")
            description.matchAnswer = answer
            let driver = machine.register(description)
            #expect(machine.core.explain(driver, device).decision == expected)
        }
    }
}
