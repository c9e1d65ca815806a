extension DriverCore {
    /// One step of a task: the frame on top goes on, and the task ends when none is left.
    mutating func step(_ task: TaskIndex) {
        let id = id(of: task)
        changeTask(task) { $0.state = .ready }
        if let frame = pop(task) { advance(frame, task) }
        if let stopReason = stopsAtAll { return endAllTasks(stopReason) }
        assert(self.id(of: task) == id, "a step takes no other task out of the list")
        guard isDone(task) else {
            return sweep()
        }
        let ended = end(task)
        if !ended.isWorker { effects.append(.ended(ended.id, ended.outcome ?? .done)) }
        sweep()
    }

    /// Why the machine has stopped, under the rules by which one can.
    private var stopsAtAll: Reason? {
        profile.groupRule == .viability ? stopReason : nil
    }

    private mutating func advance(_ frame: Frame, _ task: TaskIndex) {
        switch frame {
        case .begin(let operation): begin(operation, task)
        case .conclude(let outcome): conclude(outcome, task)
        case .concludeResult(let count, let sign): concludeResult(count: count, sign: sign, task)
        case .override(let store): advance(store, task)
        case .show(let attribute): advanceShow(attribute, task)
        case .numVFs(let store): advance(store, task)
        case .attempt(let attempt): advance(attempt, task)
        case .probe(let probe): advance(probe, task)
        case .attach(let attach): advance(attach, task)
        case .search(let search): advance(search, task)
        case .offer(let offer): advance(offer, task)
        case .asynchronousProbe(let probe): advance(probe, task)
        case .detach(let detach): advance(detach, task)
        case .release(let release): advance(release, task)
        case .relock(let release): relock(release, task)
        case .consumers(let supplier): advanceConsumers(of: supplier, task)
        case .busProbe(let device): advanceBusProbe(device, task)
        case .deferredWorker: advanceDeferredWorker(task)
        case .addDevice(let add): advance(add, task)
        case .addFunctions(let functions): addFunctions(functions, task)
        case .addBranch(let branch): addBranch(branch, task)
        case .rescan(let rescan): advance(rescan, task)
        case .removeTree(let remove): advance(remove, task)
        case .deleteDevice(let delete): advance(delete, task)
        case .acquire(let lock): acquire(lock, task)
        case .drop(let lock): drop(lock, task)
        case .registerDriver(let register): advance(register, task)
        case .concludeDriver: concludeDriver(task)
        case .unregisterDriver(let unregister): advance(unregister, task)
        case .loadModule(let load): advance(load, task)
        case .unloadModule(let unload): advance(unload, task)
        }
    }

    /// The first step of an operation.
    private mutating func begin(_ operation: Operation, _ task: TaskIndex) {
        if let stopReason = stopsAtAll { return refuse(.EIO, stopReason, task) }
        switch operation {
        case .store(let attribute, let bytes):
            guard enter(attribute, task) else { return }
            // A write of no bytes reaches no handler.
            if bytes.isEmpty { return conclude(.count(0), task) }
            store(attribute, bytes, task)
        case .show(let attribute):
            if enter(attribute, task) { show(attribute, task) }
        case .addBus(let description): addBus(description, task)
        case .addDevice(var description):
            guard let name = filedName(description.name) else {
                return refuse(.notAName, task)
            }
            description.name = name
            let add = AddDevice(description: Described(description))
            begin(.addDevice(add), of: description, task)
        case .addFunctions(let functions):
            hold(.pci, over: .addFunctions(functions), task)
        case .addBranch(var branch):
            guard let name = filedName(branch.device.name) else { return refuse(.notAName, task) }
            branch.device.name = name
            begin(.addBranch(branch), of: branch.device, task)
        case .addClassDevice(let device): addVirtual(device, task)
        case .removeDevice(let device): beginRemoval(device, task)
        case .registerDriver(let description):
            push(.concludeDriver, task)
            push(.registerDriver(RegisterDriver(description: Described(description))), task)
        case .unregisterDriver(let driver):
            guard isThere(driver) else { return refuse(.gone, task) }
            push(.conclude(.done), task)
            push(.unregisterDriver(UnregisterDriver(driver: driver)), task)
        case .loadModule(var description):
            guard let name = filedName(description.name) else {
                return refuse(.notAName, task)
            }
            description.name = name
            push(.loadModule(LoadModule(description: Described(description))), task)
        case .unloadModule(let name): push(.unloadModule(UnloadModule(name: name)), task)
        case .probe(let driver, let device): beginAttach(driver, device, queues: true, task)
        case .attach(let driver, let device): beginAttach(driver, device, queues: false, task)
        case .addLink(let consumer, let supplier, let flags):
            addLink(consumer: consumer, supplier: supplier, flags, task)
        case .setMatchAnswer(let driver, let number):
            guard isThere(driver) else { return refuse(.gone, task) }
            change(driver, .dynamicIDs) { $0.matchAnswer = number }
            conclude(.done, task)
        case .waitForProbes: wait(until: .probesDone, then: .conclude(.done), task)
        case .vfio(let operation): conclude(perform(operation), task)
        }
    }

    private func isThere(_ driver: DriverID) -> Bool {
        read(driver, .presence) != nil
    }

    /// Goes into a file's handler, for which the removal of its object waits from here on.
    private mutating func enter(_ attribute: Attribute, _ task: TaskIndex) -> Bool {
        guard has(attribute) else {
            refuse(.gone, task)
            return false
        }
        setHandler(attribute.object, task)
        return true
    }

    private mutating func beginAttach(
        _ driver: DriverID,
        _ device: DeviceID,
        queues: Bool,
        _ task: TaskIndex
    ) {
        // A driver that is going has been waited for by now: nobody may begin with it any more.
        guard read(driver, .presence)?.isListed == true, read(device, .presence) != nil else {
            return refuse(.gone, task)
        }
        guard bus(of: driver) == bus(of: device) else {
            return refuse(.ENODEV, .noMatch(.otherBus), task)
        }
        push(.concludeResult(count: nil, sign: .either), task)
        var attempt = Attempt(driver: driver, device: device)
        attempt.looksForDriver = !queues || profile.attemptLooksForDriver
        push(.attach(DriverAttach(attempt, queues: queues)), task)
    }

    private mutating func addBus(_ description: BusDescription, _ task: TaskIndex) {
        guard let name = filedName(description.name) else {
            return refuse(.notAName, task)
        }
        guard bus(named: name) == nil else { return refuse(.EEXIST, .nameTaken(name), task) }
        let id = insert(description, named: name)
        send(.add, "/bus/\(name)", "bus")
        conclude(.bus(id), task)
    }

    /// Plugging in and pulling out take the lock of PCI, as the drivers of slots do.
    ///
    /// Source: `pciehp_configure_device()`, drivers/pci/hotplug/pciehp_pci.c.
    private mutating func begin(
        _ add: Frame,
        of description: DeviceDescription,
        _ task: TaskIndex
    ) {
        // Who makes a device has the one above locked, so that no driver leaves it meanwhile.
        if description.maker != nil, let parent = description.parent, exists(parent) {
            return hold(.device(parent), over: add, task)
        }
        guard let bus = description.bus.flatMap({ self.bus(named: $0) }), rule(of: bus) == .pci
        else { return push(add, task) }
        hold(.pci, over: add, task)
    }

    /// The hardware goes first, so that a rescan in the middle does not find it again.
    ///
    /// Virtual functions go before their physical one, as they stand behind it on the bus's list.
    ///
    /// Source: `pciehp_unconfigure_device()`, drivers/pci/hotplug/pciehp_pci.c.
    private mutating func beginRemoval(_ device: DeviceID, _ task: TaskIndex) {
        guard let found = facts(of: device) else { return refuse(.gone, task) }
        unplugHardware(device)
        push(.conclude(.done), task)
        let functions = Array(virtualFunctions(of: device).reversed())
        let remove = Frame.removeTree(RemoveTree(roots: functions + [device]))
        guard isOnPCI(found) else { return push(remove, task) }
        hold(.pci, over: remove, task)
    }

    /// Whether a device is a PCI function or a host bridge.
    private func isOnPCI(_ device: DeviceFacts) -> Bool {
        device.pci != nil
            || childList(of: device.id).elements.contains { facts(of: $0)?.pci != nil }
    }

    private mutating func concludeDriver(_ task: TaskIndex) {
        guard own(task).result == 0, let driver = own(task).registered else {
            return concludeResult(count: nil, sign: .plain, task)
        }
        conclude(.driver(driver), task)
    }
}

extension DriverCore.Attribute {
    /// The object in whose directory the file is.
    var object: DriverCore.Place.Object {
        switch self {
        case .driversProbe(let bus), .driversAutoprobe(let bus), .busUevent(let bus),
            .busRescan(let bus):
            .bus(bus)
        case .bind(let driver), .unbind(let driver), .newID(let driver), .removeID(let driver),
            .driverUevent(let driver), .vfioBind(let driver), .driverAutoprobe(let driver):
            .driver(driver)
        case .preferredDriver(let device), .driverProbeID(let device): .device(device)
        case .driverOverride(let device), .deviceUevent(let device), .remove(let device),
            .rescan(let device), .bridgeRescan(let device), .numVFs(let device),
            .sriovDriversAutoprobe(let device):
            .device(device)
        case .classUevent(let device, _, _), .vfioDeviceUevent(let device),
            .pciBusUevent(let device):
            .device(device)
        case .linkUevent(let consumer, _): .device(consumer)
        case .vfioGroupUevent(let group): .group(group)
        case .moduleParameter, .moduleUevent: .core
        }
    }
}
