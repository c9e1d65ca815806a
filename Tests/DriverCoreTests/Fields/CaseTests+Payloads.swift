import Testing

@testable import DriverCore

/// What a case carries is written with it: two values of one case that differ in one thing differ in their words.
extension CaseTests {
    private static let other = FieldTable.other
    private static let another = FieldTable.another

    func check(payloads values: [some Core.ContentValue]) {
        let words = values.map { value in
            var writer = Core.WordWriter()
            value.write(to: &writer, Core.Roster())
            return writer.words
        }
        #expect(Set(words).count == values.count, "\(values)")
    }

    @Test func `what an operation carries is written`() {
        let (device, driver) = (Self.device, Self.driver)
        let link = Core.DeviceLinkFlags.managed
        let groups: [[Core.Operation]] = [
            [
                .store(.bind(driver), []), .store(.bind(driver), [1]),
                .store(.bind(Self.another), []),
                .store(.unbind(driver), []),
            ],
            [.show(.bind(driver)), .show(.bind(Self.another))],
            [
                .addBus(Core.BusDescription(name: "a", rule: .pci)),
                .addBus(Core.BusDescription(name: "b", rule: .pci)),
            ],
            ["a", "b"].map {
                .addDevice(Core.DeviceDescription(name: $0, bus: nil, identity: .named))
            },
            [
                .addFunctions([]),
                .addFunctions([Core.DeviceDescription(name: "a", bus: nil, identity: .named)]),
            ],
            ["a", "b"].map {
                .addBranch(
                    Core.DeviceBranch(Core.DeviceDescription(name: $0, bus: nil, identity: .named))
                )
            },
            [.removeDevice(device), .removeDevice(Self.other)],
            ["a", "b"].map { .registerDriver(Core.DriverDescription(name: $0, bus: "")) },
            [.unregisterDriver(driver), .unregisterDriver(Self.another)],
            ["a", "b"].map { .loadModule(Core.ModuleDescription(name: $0)) },
            [.unloadModule("a"), .unloadModule("b")],
            [.probe(driver, device), .probe(Self.another, device), .probe(driver, Self.other)],
            [.attach(driver, device), .attach(Self.another, device), .attach(driver, Self.other)],
            [
                .addLink(consumer: device, supplier: device, flags: link),
                .addLink(consumer: Self.other, supplier: device, flags: link),
                .addLink(consumer: device, supplier: Self.other, flags: link),
                .addLink(consumer: device, supplier: device, flags: []),
            ],
            [
                .setMatchAnswer(driver, 0), .setMatchAnswer(driver, 1),
                .setMatchAnswer(Self.another, 0),
            ],
            [.vfio(.openContainer), .vfio(.close(Core.VFIOFileID(rawValue: 0)))],
            ["a", "b"].map { .addClassDevice(Core.ClassDevice(className: "c", name: $0)) },
        ]
        for group in groups { check(payloads: group) }
    }

    @Test func `what an operation of vfio carries is written`() {
        let files = [0, 1].map { Core.VFIOFileID(rawValue: $0) }
        let numbers = [0, 1].map { Core.GroupID(rawValue: $0) }
        let groups: [[Core.VFIOOperation]] = [
            numbers.map { .openGroup($0) },
            [
                .setContainer(group: files[0], container: files[0]),
                .setContainer(group: files[1], container: files[0]),
                .setContainer(group: files[0], container: files[1]),
            ],
            files.map { .unsetContainer(group: $0) },
            [
                .setIOMMU(container: files[0], type: 0), .setIOMMU(container: files[1], type: 0),
                .setIOMMU(container: files[0], type: 1),
            ],
            [
                .checkExtension(container: files[0], number: 0),
                .checkExtension(container: files[1], number: 0),
                .checkExtension(container: files[0], number: 1),
            ],
            files.map { .groupStatus(group: $0) },
            [
                .openDevice(group: files[0], name: ""), .openDevice(group: files[1], name: ""),
                .openDevice(group: files[0], name: "a"),
            ],
            files.map { .close($0) },
        ]
        for group in groups { check(payloads: group) }
    }

    @Test func `what an attribute is of is written`() {
        let (device, driver) = (Self.device, Self.driver)
        let groups: [[Core.Attribute]] = [
            [
                .classUevent(device, className: "a", name: "a"),
                .classUevent(Self.other, className: "a", name: "a"),
                .classUevent(device, className: "b", name: "a"),
                .classUevent(device, className: "a", name: "b"),
            ],
            [
                .linkUevent(consumer: device, supplier: device),
                .linkUevent(consumer: Self.other, supplier: device),
                .linkUevent(consumer: device, supplier: Self.other),
            ],
            [.moduleUevent("a"), .moduleUevent("b")],
            [
                .moduleParameter(module: "a", name: "a"), .moduleParameter(module: "b", name: "a"),
                .moduleParameter(module: "a", name: "b"),
            ],
            [.bind(driver), .bind(Self.another)], [.remove(device), .remove(Self.other)],
        ]
        for group in groups { check(payloads: group) }
    }

    @Test func `what a frame, a wait and an outcome carry is written`() {
        let (device, driver) = (Self.device, Self.driver)
        let frames: [[Core.Frame]] = [
            [.begin(.waitForProbes), .begin(.unloadModule(""))],
            [.conclude(.done), .conclude(.count(0))],
            [
                .concludeResult(count: nil, sign: .plain), .concludeResult(count: 0, sign: .plain),
                .concludeResult(count: nil, sign: .either),
            ],
            [.show(.remove(device)), .show(.remove(Self.other))],
            [
                .attempt(Core.Attempt(driver: driver, device: device)),
                .attempt(Core.Attempt(driver: driver, device: Self.other)),
            ],
            [
                .detach(Core.Detach(device: device, only: nil)),
                .detach(Core.Detach(device: Self.other, only: nil)),
            ],
            [.release(Core.Release(device: device)), .release(Core.Release(device: Self.other))],
            [.relock(Core.Release(device: device)), .relock(Core.Release(device: Self.other))],
            [
                .search(Core.Search(device: device, mode: .everyone)),
                .search(Core.Search(device: Self.other, mode: .everyone)),
            ],
            [.offer(Core.Offer(driver: driver)), .offer(Core.Offer(driver: Self.another))],
            [.consumers(device), .consumers(Self.other)],
            [.busProbe(device), .busProbe(Self.other)],
            [.acquire(.pci), .acquire(.device(device))], [.drop(.pci), .drop(.device(device))],
            [.asynchronousProbe(.device(device)), .asynchronousProbe(.device(Self.other))],
            [.asynchronousProbe(.driver(device)), .asynchronousProbe(.driver(Self.other))],
            [
                .asynchronousProbe(.driverLocked(device)),
                .asynchronousProbe(.driverLocked(Self.other)),
            ],
            [
                .asynchronousProbe(.driverTried(device)),
                .asynchronousProbe(.driverTried(Self.other)),
            ],
            [.rescan(Core.Rescan(.root(nil))), .rescan(Core.Rescan(.root(device)))],
            [.rescan(Core.Rescan(.bus(of: device))), .rescan(Core.Rescan(.bus(of: Self.other)))],
            [.rescan(Core.Rescan(.behind(device))), .rescan(Core.Rescan(.behind(Self.other)))],
        ]
        for group in frames { check(payloads: group) }
        let conditions: [[Core.CoreTask.Condition]] = [
            [.noHandler(.core), .noHandler(.device(device))],
            [.registered(driver), .registered(Self.another)],
            [.noAttempt(driver), .noAttempt(Self.another)], [.loaded("a"), .loaded("b")],
            [.gone(device), .gone(Self.other)],
            [
                .probed(device, supplier: device), .probed(Self.other, supplier: device),
                .probed(device, supplier: Self.other),
            ],
            [.noVFIOUser(device), .noVFIOUser(Self.other)],
            [.letGo(device, driver), .letGo(Self.other, driver), .letGo(device, Self.another)],
        ]
        for group in conditions { check(payloads: group) }
        let outcomes: [[Core.Outcome]] = [
            [.count(0), .count(1)], [.bytes([]), .bytes([0])],
            [.device(device), .device(Self.other)],
            [.bus(Core.BusID(rawValue: 0)), .bus(Core.BusID(rawValue: 1))],
            [.driver(driver), .driver(Self.another)],
            [.file(Core.VFIOFileID(rawValue: 0)), .file(Core.VFIOFileID(rawValue: 1))],
            [
                .groupStatus(Core.VFIOGroupStatus(isViable: true, hasContainer: true)),
                .groupStatus(Core.VFIOGroupStatus(isViable: false, hasContainer: true)),
                .groupStatus(Core.VFIOGroupStatus(isViable: true, hasContainer: false)),
            ],
            [
                .failed(FieldTable.refusal), .failed(Core.Refusal(.EBUSY, .gone)),
                .failed(Core.Refusal(.EIO, .notReady)),
            ],
        ]
        for group in outcomes { check(payloads: group) }
    }
}
