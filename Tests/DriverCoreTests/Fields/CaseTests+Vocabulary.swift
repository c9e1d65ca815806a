import Testing

@testable import DriverCore

/// What the cases of descriptions, matches and refusals carry is written with them.
extension CaseTests {
    private static let texts = ["a", "b"]
    private static let zeroAndOne = [0, 1]

    @Test func `what the rule and the identity of a device carry is written`() throws {
        let (usb, hyperV) = try (
            #require(Core.BusIdentity(.usb)), #require(Core.BusIdentity(.vmbus))
        )
        check(payloads: [Core.MatchRule.bus(.usb), .bus(.vmbus)])
        check(payloads: [Core.GroupAssignment.shared(0), .shared(1)])
        check(payloads: [Core.DeviceIdentity.bus(usb), .bus(hyperV)])
        check(
            payloads: Self.texts.map {
                Core.DeviceIdentity.platform(Core.PlatformIdentity(baseName: $0))
            }
        )
        check(payloads: [
            Core.DeviceIdentity.pci(TestMachine.nic),
            .pci(Core.PCIIdentity(vendor: 1, device: 1, classCode: 1)),
        ])
        check(payloads: [Core.BusValue.number(0), .number(1)])
        check(payloads: Self.texts.map { Core.BusValue.text($0) })
        check(payloads: [Core.StaticAttribute.Content.bytes([1]), .bytes([2]), .bytes([1, 0])])
        let pieces: [Core.NumberedText.Piece] = [.bytes([1]), .bytes([2])]
        check(payloads: pieces)
        check(
            payloads: pieces.map {
                Core.StaticAttribute.Content.numbered(Core.NumberedText([$0]))
            }
        )
        check(payloads: [Core.NumberRule.Step.plus(1), .plus(2)])
        check(payloads: [Core.NumberRule.Step.times(1), .times(2)])
        check(payloads: [Core.NumberRule.Step.dividedBy(1), .dividedBy(2)])
        check(payloads: [Core.NumberRule.Step.remainderBy(1), .remainderBy(2)])
        check(
            payloads: [
                Core.NumberRule(), rule { $0.steps = [.plus(1)] }, rule { $0.width = 7 },
                rule { $0.isHexadecimal.toggle() },
            ].map {
                Core.NumberedText.Piece.digits($0)
            }
        )
    }

    private func rule(_ change: (inout Core.NumberRule) -> Void) -> Core.NumberRule {
        var rule = Core.NumberRule()
        change(&rule)
        return rule
    }

    @Test func `what the table and the entry of a driver carry is written`() throws {
        let ids = try [Core.BusKind.usb, .vmbus].map { try #require(Core.BusMatchID($0, [])) }
        let functions = [Core.PCIMatchID(), Core.PCIMatchID(vendor: 3)]
        check(payloads: functions.map { Core.MatchEntry.pci($0) })
        check(payloads: Self.texts.map { Core.MatchEntry.compatible($0) })
        check(payloads: Self.texts.map { Core.MatchEntry.acpiID($0) })
        check(payloads: Self.texts.map { Core.MatchEntry.name($0) })
        check(payloads: [Core.MatchEntry.number(0), .number(1)])
        var other = ids[0]
        other.driverData = 7
        check(payloads: [Core.MatchEntry.bus(ids[0]), .bus(other)])
        check(payloads: [Core.MatchTable.pci([]), .pci([functions[1]])])
        check(payloads: [
            Core.MatchTable.platform(Core.PlatformMatchTable()),
            .platform(Core.PlatformMatchTable(names: ["a"])),
        ])
        var table = Core.BusMatchTable()
        table.names = ["a"]
        check(payloads: [Core.MatchTable.bus(Core.BusMatchTable()), .bus(table)])
        check(payloads: [Core.FieldTest.equals(.number(0)), .equals(.number(1))])
        check(payloads: [
            Core.FieldTest.masked(0, mask: 1), .masked(1, mask: 1), .masked(0, mask: 3),
        ])
        check(payloads: [Core.FieldTest.between(0, 1), .between(1, 1), .between(0, 3)])
        check(payloads: [
            Core.ModuleParameter.Kind.number(isSigned: true), .number(isSigned: false),
        ])
    }

    @Test func `what an answer, a state, a lock and an object carry is written`() {
        let classes = Self.texts.map { Core.ClassDevice(className: "c", name: $0) }
        check(payloads: [Core.ProbeAnswer.returned(0), .returned(-5)])
        check(payloads: classes.map { Core.ProbeAnswer.bound([$0]) })
        let devices = [Self.device, FieldTable.other]
        check(payloads: devices.map { Core.Lock.device($0) })
        check(payloads: [Core.CoreTask.State.inLine(.pci), .inLine(.device(Self.device))])
        check(payloads: Self.texts.map { Core.CoreTask.State.until(.loaded($0)) })
        check(payloads: devices.map { Core.Place.Object.device($0) })
        check(payloads: [Self.driver, FieldTable.another].map { Core.Place.Object.driver($0) })
        check(
            payloads: Self.zeroAndOne.map { Core.Place.Object.bus(Core.BusID(rawValue: Int32($0))) }
        )
        check(
            payloads: Self.zeroAndOne.map {
                Core.Place.Object.group(Core.GroupID(rawValue: Int32($0)))
            }
        )
    }

    @Test func `what a mismatch and a reason carry is written`() {
        let groups = Self.zeroAndOne.map { Core.GroupID(rawValue: Int32($0)) }
        let mismatches: [[Core.Mismatch]] = [
            Self.texts.map { .overrideNames($0) }, Self.texts.map { .preferredDriverNames($0) },
            [
                .noPCIEntry(nearest: nil), .noPCIEntry(nearest: .vendor),
                .noPCIEntry(nearest: .device),
            ],
            Self.texts.map { .nameNotInTable($0) },
            [.noBusEntry(nearest: nil), .noBusEntry(nearest: "a"), .noBusEntry(nearest: "b")],
            [.barrier(.isBus), .barrier(.notPlugged)],
        ]
        for group in mismatches { check(payloads: group) }
        let reasons: [[Core.Reason]] = [
            [
                .noSuchDevice(name: "a", bus: "a"), .noSuchDevice(name: "b", bus: "a"),
                .noSuchDevice(name: "a", bus: "b"),
            ],
            Self.texts.map { .nameTaken($0) }, Self.texts.map { .noSuchBus($0) },
            [.noMatch(.otherBus), .noMatch(.nothingFits)],
            Self.texts.map { .alreadyBound(driver: $0) }, Self.texts.map { .notBoundToDriver($0) },
            Self.texts.map { .supplierMissing(name: $0) },
            [.probeReturned(0), .probeReturned(1)], [.matchReturned(0), .matchReturned(1)],
            groups.map { .groupOwned($0) },
            Self.texts.map { .virtualFunctionAutoprobeOff(physicalFunction: $0) },
            [.driverDataNotInTable(0), .driverDataNotInTable(1)],
            Self.zeroAndOne.map { .tooLong(limit: $0) },
            Self.zeroAndOne.map { .tooManyVFs(limit: $0) },
            Self.zeroAndOne.map { .otherVFsEnabled($0) },
            Self.texts.map { .moduleLoaded($0) }, Self.texts.map { .moduleNotLoaded($0) },
            Self.texts.map { .moduleChanging($0) }, Self.texts.map { .moduleNeeded($0) },
            Self.texts.map { .moduleInUse($0) }, [.vfio(.groupOpen), .vfio(.notViable)],
            Self.texts.map { .linkExists(driver: $0) }, Self.texts.map { .noSuchCompatible($0) },
            [
                .stopped(device: "a", driver: "a", group: groups[0]),
                .stopped(device: "b", driver: "a", group: groups[0]),
                .stopped(device: "a", driver: "b", group: groups[0]),
                .stopped(device: "a", driver: "a", group: groups[1]),
            ],
        ]
        for group in reasons { check(payloads: group) }
    }
}
