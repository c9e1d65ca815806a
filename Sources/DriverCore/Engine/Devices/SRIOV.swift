extension DriverCore {
    /// A write to `sriov_numvfs`, under the lock of the physical function.
    ///
    /// Source: `sriov_numvfs_store()`, drivers/pci/pci-sysfs.c; `sriov_add_vfs()`, drivers/pci/iov.c.
    struct NumVFsStore: Sendable {
        let device: DeviceID
        let wanted: Int
        let count: Int
        var stage = Stage.locked
        /// How many virtual functions have been made.
        var made = 0
        /// Whether the lock of rescans and removals is held, inside the function's own.
        var holdsRescanLock = false

        enum Stage {
            /// What is there is compared with what is wanted.
            case locked
            /// They all go.
            case remove
            /// The next virtual function is made.
            case make
            /// They have all been made.
            case made
            /// They have all gone.
            case gone
            /// One could not be made, and those before it have gone.
            case undone(Refusal)
        }
    }
}

extension DriverCore {
    mutating func storeNumVFs(_ device: DeviceID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let number = StoreText(bytes).number, number <= UInt64(UInt16.max) else {
            return refuse(.notANumber, task)
        }
        let limit = Int(facts(of: device)?.pci?.sriov?.totalVFs ?? 0)
        guard number <= UInt64(limit) else {
            return refuse(.ERANGE, .tooManyVFs(limit: limit), task)
        }
        let store = NumVFsStore(device: device, wanted: Int(number), count: bytes.count)
        take(.device(device), then: .numVFs(store), task)
    }

    mutating func advance(_ store: NumVFsStore, _ task: TaskIndex) {
        assert(isHeld(.device(store.device), by: task), "a store without the function's lock")
        assert(store.made <= store.wanted, "more functions than were asked for")
        switch store.stage {
        case .locked: compare(store, task)
        case .make: makeVirtualFunction(store, task)
        case .remove:
            var next = store
            next.stage = .gone
            push(.numVFs(next), task)
            push(.removeTree(RemoveTree(roots: virtualFunctions(of: store.device))), task)
        case .made:
            // The event comes before the number is set.
            send(.change, store.device)
            finishAll(store, task)
        case .gone: finishAll(store, task)
        case .undone(let refusal): finish(store, .failed(refusal), task)
        }
    }

    private mutating func finishAll(_ store: NumVFsStore, _ task: TaskIndex) {
        change(store.device, .virtualFunctions) { $0.enabledCount = store.wanted }
        finish(store, .count(store.count), task)
    }

    private mutating func finish(_ store: NumVFsStore, _ outcome: Outcome, _ task: TaskIndex) {
        if store.holdsRescanLock { drop(.pci, task) }
        drop(.device(store.device), task)
        conclude(outcome, task)
    }

    private mutating func compare(_ store: NumVFsStore, _ task: TaskIndex) {
        var next = store
        guard let enabled = read(store.device, .virtualFunctions)?.enabledCount else {
            return drop(.device(store.device), task)
        }
        if enabled == store.wanted { return finish(store, .count(store.count), task) }
        if let refusal = refusal(of: store, enabled) {
            return finish(store, .failed(refusal), task)
        }
        next.stage = store.wanted > 0 ? .make : .remove
        guard profile.numVFsTakesRescanLock else { return push(.numVFs(next), task) }
        // A removal takes the two locks the other way round.
        next.holdsRescanLock = true
        take(.pci, then: .numVFs(next), task)
    }

    private func refusal(of store: NumVFsStore, _ enabled: Int) -> Refusal? {
        guard let driver = read(store.device, .driver)?.driver, configuresSRIOV(driver) else {
            return Refusal(.ENOENT, .noSRIOVDriver)
        }
        guard store.wanted > 0, enabled > 0 else { return nil }
        return Refusal(.EBUSY, .otherVFsEnabled(enabled))
    }

    /// Whether a driver makes virtual functions now; vfio-pci does so only where its module is told to.
    ///
    /// Source: `vfio_pci_sriov_configure()`, drivers/vfio/pci/vfio_pci.c.
    private func configuresSRIOV(_ id: DriverID) -> Bool {
        guard let driver = facts(of: id), driver.description.configuresSRIOV else { return false }
        if driver.isVFIO, !profile.vfioKnowsSRIOV { return false }
        guard driver.isVFIO, let module = driver.description.module else { return true }
        return isSet("enable_sriov", ofModule: module)
    }

    /// Adds the next virtual function, tells of it, and searches a driver for it, before the one after it.
    private mutating func makeVirtualFunction(_ store: NumVFsStore, _ task: TaskIndex) {
        var next = store
        guard store.made < store.wanted, let physical = facts(of: store.device),
            let description = physical.virtualFunction(
                store.made,
                isGrouped: group(of: store.device) != nil
            )
        else {
            next.stage = .made
            return push(.numVFs(next), task)
        }
        next.made += 1
        let function: DeviceID
        switch create(Described(description), hardware: nil, physicalFunction: store.device) {
        case .success(let made): function = made
        case .failure(let refusal): return undo(store, refusal, task)
        }
        push(.numVFs(next), task)
        // vfio keeps the functions of its own physical function from the host's drivers.
        let driver = read(physical.id, .driver)?.driver.flatMap { facts(of: $0) }
        if let driver, driver.isVFIO {
            setOverride(of: function, to: driver.name)
        }
        change(store.device, .virtualFunctions) { $0.functions.append(function) }
        send(.change, function)
        becomeReady(function, task)
    }

    /// One function could not be made: those before it go, the last first.
    ///
    /// Source: `sriov_add_vfs()`, drivers/pci/iov.c.
    private mutating func undo(
        _ store: NumVFsStore,
        _ refusal: Refusal,
        _ task: TaskIndex
    ) {
        var next = store
        next.stage = .undone(refusal)
        push(.numVFs(next), task)
        push(.removeTree(RemoveTree(roots: virtualFunctions(of: store.device).reversed())), task)
    }
}

extension DriverCore.DeviceFacts {
    /// The description of the virtual function of a number, from 0 on.
    fileprivate func virtualFunction(_ number: Int, isGrouped: Bool) -> DriverCore
        .DeviceDescription?
    {
        guard let pci, let sriov = pci.sriov, let address = DriverCore.PCIAddress(name) else {
            return nil
        }
        let routing = address.routing + Int(sriov.offset) + Int(sriov.stride) * number
        var identity = pci
        identity.device = UInt32(sriov.vfDevice)
        identity.sriov = nil
        identity.headerType = 0
        return DriverCore.DeviceDescription(
            name: DriverCore.PCIAddress(domain: address.domain, routing: routing).name,
            bus: description.bus,
            parent: parent,
            identity: .pci(identity),
            group: isGrouped ? .own : .none
        )
    }
}
