import Testing

@testable import DriverCore

/// The cases of an enum are told apart by the words that are written of them, whatever they carry.
@Suite struct CaseTests {
    typealias Core = DriverCore

    static let device = FieldTable.device
    static let driver = FieldTable.driver
    private static let bus = Core.BusID(rawValue: 0)
    private static let file = Core.VFIOFileID(rawValue: 0)
    private static let group = Core.GroupID(rawValue: 0)

    /// The first words of each value are not those of another; nil for all words.
    ///
    /// One word is the number of the case, counted from 0 if `numbers` says nothing else.
    func check(
        _ values: [some Core.ContentValue],
        words count: Int? = 1,
        numbers: [Int]? = nil
    ) {
        let names = values.map { "\($0)".prefix { $0 != "(" } }
        #expect(Set(names).count == values.count, "a case twice")
        let words = values.map { value in
            var writer = Core.WordWriter()
            value.write(to: &writer, Core.Roster())
            return writer.words.prefix(count ?? writer.words.count)
        }
        #expect(Set(words).count == values.count)
        let expected = (numbers ?? Array(values.indices)).map { [UInt64($0)][...] }
        #expect(count != 1 || Set(words) == Set(expected))
    }

    @Test func `each operation of vfio begins with a word of its own`() {
        check([
            Core.VFIOOperation.openContainer, .openGroup(Self.group),
            .setContainer(group: Self.file, container: Self.file),
            .unsetContainer(group: Self.file), .setIOMMU(container: Self.file, type: 0),
            .checkExtension(container: Self.file, number: 0), .groupStatus(group: Self.file),
            .openDevice(group: Self.file, name: ""), .close(Self.file),
        ])
    }

    @Test func `each operation begins with a word of its own`() {
        check([
            Core.Operation.store(.bind(Self.driver), []), .show(.bind(Self.driver)),
            .addBus(Core.BusDescription(name: "", rule: .pci)),
            .addDevice(Core.DeviceDescription(name: "", bus: nil, identity: .named)),
            .addFunctions([]), .removeDevice(Self.device),
            .registerDriver(Core.DriverDescription(name: "", bus: "")),
            .unregisterDriver(Self.driver), .loadModule(Core.ModuleDescription(name: "")),
            .unloadModule(""), .probe(Self.driver, Self.device), .attach(Self.driver, Self.device),
            .addLink(consumer: Self.device, supplier: Self.device, flags: .managed),
            .setMatchAnswer(Self.driver, 0), .waitForProbes, .vfio(.openContainer),
            .addClassDevice(FieldTable.classDevice),
            .addBranch(
                Core.DeviceBranch(Core.DeviceDescription(name: "", bus: nil, identity: .named))
            ),
        ])
    }

    /// An attribute begins with its object, which many have in common.
    @Test func `each attribute is written in words of its own`() {
        let attributes: [Core.Attribute] = [
            .driversProbe(Self.bus), .driversAutoprobe(Self.bus),
            .busUevent(Self.bus), .busRescan(Self.bus), .bind(Self.driver), .unbind(Self.driver),
            .newID(Self.driver), .removeID(Self.driver), .driverUevent(Self.driver),
            .vfioBind(Self.driver), .driverAutoprobe(Self.driver), .driverOverride(Self.device),
            .preferredDriver(Self.device), .driverProbeID(Self.device), .deviceUevent(Self.device),
            .remove(Self.device), .bridgeRescan(Self.device), .rescan(Self.device),
            .numVFs(Self.device), .sriovDriversAutoprobe(Self.device),
            .classUevent(Self.device, className: "", name: ""), .vfioDeviceUevent(Self.device),
            .vfioGroupUevent(Self.group), .pciBusUevent(Self.device),
            .linkUevent(consumer: Self.device, supplier: Self.device), .moduleUevent(""),
            .moduleParameter(module: "", name: ""),
        ]
        check(attributes, words: nil)
    }
}
