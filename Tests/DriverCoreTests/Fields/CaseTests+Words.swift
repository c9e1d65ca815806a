import Testing

@testable import DriverCore

/// What descriptions and refusals consist of.
extension CaseTests {
    @Test func `each rule and identity of a device begins with a word of its own`() throws {
        let usb = try #require(Core.BusIdentity(.usb))
        check([Core.MatchRule.pci, .platform, .scripted, .bus(.usb)])
        check([Core.GroupAssignment.none, .own, .shared(0)])
        check([Core.StaticAttribute.Content.bytes([1, 2, 3]), .numbered(Core.NumberedText([]))])
        check([Core.NumberedText.Piece.bytes([1, 2, 3]), .digits(Core.NumberRule())])
        check([Core.NumberRule.Step.plus(0), .times(0), .dividedBy(0), .remainderBy(0)])
        check([
            Core.DeviceIdentity.pci(TestMachine.nic),
            .platform(Core.PlatformIdentity(baseName: "")),
            .bus(usb), .named,
        ])
        check([Core.BusValue.number(0), .text(""), .absent])
    }

    @Test func `each table and entry of a driver begins with a word of its own`() throws {
        let id = try #require(Core.BusMatchID(.usb, []))
        check([
            Core.MatchTable.pci([]), .platform(Core.PlatformMatchTable()),
            .bus(Core.BusMatchTable()), .none,
        ])
        check([
            Core.MatchEntry.pci(Core.PCIMatchID()), .bus(id), .compatible(""), .acpiID(""),
            .name(""), .anything, .number(0),
        ])
        check([
            Core.FieldTest.any, .equals(.absent), .masked(0, mask: 0), .between(0, 0),
        ])
        check([Core.ModuleParameter.Kind.boolean, .number(isSigned: true), .text])
    }

    @Test func `each mismatch begins with a word of its own`() {
        check([
            Core.Mismatch.overrideNames(""), .preferredDriverNames(""), .otherBus,
            .noPCIEntry(nearest: nil), .onlyWithOverride, .notYetMatchable, .noPlatformEntry,
            .nameNotInTable(""), .noBusEntry(nearest: nil), .entryDoesNotCount, .nothingFits,
            .barrier(.isBus), .driverSaysNo,
        ])
    }

    @Test func `each reason begins with a word of its own`() {
        let group = Core.GroupID(rawValue: 0)
        check([
            Core.Reason.noSuchDevice(name: "", bus: ""), .nameTaken(""), .noSuchBus(""),
            .noMatch(.otherBus), .alreadyBound(driver: ""), .notBoundToDriver(""), .gone,
            .notReady, .supplierMissing(name: ""), .probeIsGone, .nothingBound, .probeReturned(0),
            .matchReturned(0), .groupOwned(group),
            .virtualFunctionAutoprobeOff(physicalFunction: ""), .deniedByVFIO, .bridgeForVFIO,
            .noGroupForVFIO, .virtualFunctionsEnabled, .noFirmwareForVFIO, .notAnID, .idExists,
            .driverDataNotInTable(0), .noSuchID, .tooLong(limit: 0), .notANumber, .notABoolean,
            .notAnEvent, .eventTooLarge, .tooManyVFs(limit: 0), .otherVFsEnabled(0),
            .noSRIOVDriver, .notAName, .noSuchAttribute, .moduleLoaded(""), .moduleNotLoaded(""),
            .moduleChanging(""), .moduleNeeded(""), .moduleInUse(""), .vfio(.groupOpen),
            .linkNotPossible, .noSuchParent, .linkExists(driver: ""), .notACompatible,
            .noSuchCompatible(""), .stopped(device: "", driver: "", group: group),
        ])
    }
}
