import Testing

@testable import DriverCore

/// What tasks hold: frames, their stages, what they wait for and what came of them.
extension CaseTests {
    private static var frames: [Core.Frame] {
        let attempt = Core.Attempt(driver: driver, device: device)
        let description = Core.DeviceDescription(name: "", bus: nil, identity: .named)
        let listed = Core.DriverDescription(name: "", bus: "")
        return [
            .begin(.waitForProbes), .conclude(.done), .concludeResult(count: nil, sign: .plain),
            .override(Core.OverrideStore(device: device, value: nil, count: 0)),
            .show(.remove(device)),
            .numVFs(Core.NumVFsStore(device: device, wanted: 0, count: 0)), .attempt(attempt),
            .probe(Core.ProbeWithDeferral(attempt)),
            .attach(Core.DriverAttach(attempt, queues: false)),
            .search(Core.Search(device: device, mode: .everyone)),
            .offer(Core.Offer(driver: driver)), .asynchronousProbe(.ended),
            .detach(Core.Detach(device: device, only: nil)),
            .release(Core.Release(device: device)), .relock(Core.Release(device: device)),
            .consumers(device), .busProbe(device), .deferredWorker, .acquire(Core.Lock.pci),
            .drop(Core.Lock.pci), .concludeDriver,
            .addDevice(Core.AddDevice(description: Core.Described(description))),
            .addFunctions([]), .addBranch(Core.DeviceBranch(description)),
            .rescan(Core.Rescan(.everything)),
            .removeTree(Core.RemoveTree(roots: [])),
            .deleteDevice(Core.DeleteDevice(device: device)),
            .registerDriver(Core.RegisterDriver(description: Core.Described(listed))),
            .unregisterDriver(Core.UnregisterDriver(driver: driver)),
            .loadModule(load(.check)), .unloadModule(Core.UnloadModule(name: "")),
        ]
    }

    private static func load(_ stage: Core.LoadModule.Stage) -> Core.LoadModule {
        var load = Core.LoadModule(description: Core.Described(Core.ModuleDescription(name: "")))
        load.stage = stage
        return load
    }

    private static func store(_ stage: Core.NumVFsStore.Stage) -> Core.NumVFsStore {
        var store = Core.NumVFsStore(device: device, wanted: 0, count: 0)
        store.stage = stage
        return store
    }

    /// The number that stands for a case, in the words of a value whose other parts are given: where it stands in all.
    private func check(stages values: [some Core.ContentValue], at index: Int) {
        let words = values.map { value in
            var writer = Core.WordWriter()
            value.write(to: &writer, Core.Roster())
            return writer.words
        }
        let common = words.map { $0.prefix(index) }
        #expect(Set(common).count == 1, "what stands before it differs")
        #expect(Set(words.map { $0[index] }).count == values.count)
    }

    @Test func `each frame begins with a word of its own`() {
        // Those that make something new are counted apart.
        check(Self.frames, numbers: Array(0...20) + Array(32...41))
    }

    @Test func `each stage is written as a number of its own`() {
        check(
            stages: [
                Self.store(.locked), Self.store(.remove), Self.store(.make), Self.store(.made),
                Self.store(.gone), Self.store(.undone(FieldTable.refusal)),
            ],
            at: words(of: Self.store(.locked)).count - 1
        )
        check(
            stages: [
                Self.load(.check), Self.load(.waited), Self.load(.registered), Self.load(.addIDs),
                Self.load(.undo(FieldTable.refusal)),
            ],
            at: words(of: Self.load(.check)).count - 1
        )
    }

    private func words(of value: some Core.ContentValue) -> [UInt64] {
        var writer = Core.WordWriter()
        value.write(to: &writer, Core.Roster())
        return writer.words
    }

    @Test func `each kind of asynchronous probe and of scan begins with a word of its own`() {
        check([
            Core.AsynchronousProbe.ended, .device(Self.device), .driver(Self.device),
            .driverLocked(Self.device), .driverTried(Self.device),
        ])
        check(
            stages: [
                Core.Rescan.Scope.everything, .root(nil), .bus(of: Self.device),
                .behind(Self.device),
            ]
            .map(Core.Rescan.init),
            at: 0
        )
    }

    @Test func `each state of a task and each thing it waits for begins with a word of its own`() {
        let request = Core.Request(
            task: Core.TaskID(rawValue: 1),
            driver: Self.driver,
            driverName: "",
            busName: "",
            device: Self.device,
            deviceName: "",
            call: .remove
        )
        check([
            Core.CoreTask.State.ready, .inLine(.pci), .answer(request), .until(.probesDone),
        ])
        check([
            Core.CoreTask.Condition.noHandler(.core), .registered(Self.driver),
            .noAttempt(Self.driver), .loaded(""), .gone(Self.device), .probesDone,
            .probed(Self.device, supplier: Self.device), .noAsynchronousProbe,
            .noVFIOUser(Self.device), .letGo(Self.device, Self.driver),
        ])
        var probe = request
        probe.call = .probe(nil)
        check(stages: [request, probe], at: words(of: request).count - 1)
    }

    @Test func `each answer and each outcome begins with a word of its own`() {
        check([
            Core.ProbeAnswer.returned(0), .bound([FieldTable.classDevice]),
        ])
        check([
            Core.Outcome.done, .count(0), .bytes([]), .bus(Core.BusID(rawValue: 0)),
            .device(Self.device), .driver(Self.driver), .file(Core.VFIOFileID(rawValue: 0)),
            .groupStatus(Core.VFIOGroupStatus(isViable: true, hasContainer: true)),
            .failed(FieldTable.refusal),
        ])
    }
}
