import DriverCore
import Testing
import VirtualSysfs

/// Every reason as a sentence: one, with the value in it, and not too long.
@Suite("sentences")
struct SentenceTests {
    /// Each reason with what its sentence must name: the rule's field or the value.
    static let reasons: [(reason: DriverCore.Reason, names: [String])] = [
        (.noSuchDevice(name: "x", bus: "pci"), ["'x'", "'pci'"]), (.nameTaken("x"), ["'x'"]),
        (.noSuchBus("x"), ["'x'"]), (.alreadyBound(driver: "x"), ["'x'", "driver"]),
        (.notBoundToDriver("x"), ["'x'"]), (.gone, ["removed"]), (.notReady, ["probe"]),
        (.supplierMissing(name: "x"), ["'x'", "supplier"]),
        (.probeReturned(-19), ["-19 (ENODEV)"]), (.probeReturned(5), ["5"]),
        (.probeReturned(.min), ["probe"]), (.matchReturned(-22), ["-22 (EINVAL)"]),
        (.groupOwned(DriverCore.GroupID(rawValue: 7)), ["IOMMU group 7"]),
        (.virtualFunctionAutoprobeOff(physicalFunction: "x"), ["'x'", "sriov_drivers_autoprobe"]),
        (.bridgeForVFIO, ["header type"]), (.noGroupForVFIO, ["IOMMU group"]),
        (.virtualFunctionsEnabled, ["sriov_numvfs"]), (.noFirmwareForVFIO, ["ACPI"]),
        (.notAnID, ["two hexadecimal"]), (.idExists, ["ID"]), (.driverDataNotInTable(7), ["7"]),
        (.noSuchID, ["dynamic ID"]), (.tooLong(limit: 4094), ["4094"]), (.notANumber, ["number"]),
        (.notABoolean, ["boolean"]), (.notAnEvent, ["unbind"]), (.tooManyVFs(limit: 4), ["4"]),
        (.otherVFsEnabled(2), ["2", "sriov_numvfs"]), (.noSRIOVDriver, ["virtual functions"]),
        (.noSuchAttribute, ["attribute"]), (.moduleLoaded("x"), ["'x'"]),
        (.moduleNotLoaded("x"), ["'x'"]), (.moduleInUse("x"), ["'x'"]),
        (.noSuchParent, ["parent"]),
        (.noMatch(.overrideNames("x")), ["'x'", "driver_override"]),
        (.noMatch(.otherBus), ["bus"]), (.noMatch(.noPCIEntry(nearest: .classCode)), ["class"]),
        (.noMatch(.noPCIEntry(nearest: nil)), ["table"]),
        (.noMatch(.onlyWithOverride), ["override"]),
        (.noMatch(.notYetMatchable), ["set up"]), (.noMatch(.noPlatformEntry), ["compatible"]),
        (.noMatch(.nameNotInTable("x")), ["'x'", "table"]), (.noMatch(.driverSaysNo), ["0"]),
        (.linkExists(driver: "x"), ["'x'", "link"]), (.notACompatible, ["compatible"]),
        (.noSuchCompatible("x"), ["'x'", "new_id"]),
        (
            .stopped(device: "x", driver: "y", group: DriverCore.GroupID(rawValue: 7)),
            ["'x'", "'y'", "IOMMU group 7", "stopped"]
        ),
        (.noMatch(.preferredDriverNames("x")), ["'x'", "preferred_driver"]),
        (.vfio(.deviceListed), ["lists"]),
        (.vfio(.noSuchGroup), ["group"]), (.vfio(.groupOpen), ["open"]),
        (.vfio(.notViable), ["host driver"]), (.vfio(.containerSet), ["container"]),
        (.vfio(.noContainer), ["container"]), (.vfio(.groupDead), ["left"]),
        (.vfio(.deviceOpen), ["open"]), (.vfio(.noIOMMU), ["IOMMU type"]),
        (.vfio(.iommuSet), ["IOMMU type"]), (.vfio(.noSuchDevice), ["name"]),
        (.vfio(.wrongFile), ["kind"]), (.vfio(.unsupportedIOMMU), ["support"]),
    ]

    @Test(arguments: reasons)
    func `a reason is one sentence that names its value`(reason: DriverCore.Reason, names: [String])
    {
        let sentence = reason.sentence
        #expect(
            sentence.first?.isUppercase == true || sentence.hasPrefix("vfio")
                || sentence.hasPrefix("sriov")
        )
        #expect(sentence.last == ".")
        for name in names { #expect(sentence.contains(name), "\(sentence)") }
    }

    @Test func `no two reasons read alike`() {
        let sentences = Self.reasons.map { $0.reason.sentence }
        #expect(Set(sentences).count == sentences.count)
    }

    @Test func `a value of any length and content stays on one short line`() {
        let name = String(repeating: "a\n'\u{1b}[31m", count: 1000)
        let sentence = DriverCore.Reason.noSuchDevice(name: name, bus: name).sentence
        #expect(sentence.utf8.count < 1000)
        #expect(!sentence.contains("\n"))
        #expect(!sentence.contains("\u{1b}"))
    }
}
