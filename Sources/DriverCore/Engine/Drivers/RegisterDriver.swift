extension DriverCore {
    /// The registration of a driver: it is listed, offered all devices, and only then gets its files.
    ///
    /// It returns 0, or the negative errno for which it failed.
    ///
    /// Source: `driver_register()`, drivers/base/driver.c; `bus_add_driver()`, drivers/base/bus.c.
    struct RegisterDriver: Sendable {
        let description: Described<DriverDescription>
        var stage = Stage.list
        var driver: DriverID?

        enum Stage: UInt8 {
            case list, offered
            /// A run-once driver has found nothing, and has been unregistered.
            case undone
        }
    }

    /// The end of a driver: its files go, it leaves the list, and lets all its devices go, the last bound first.
    ///
    /// Source: `bus_remove_driver()`, drivers/base/bus.c; `driver_detach()`, drivers/base/dd.c.
    struct UnregisterDriver: Sendable {
        let driver: DriverID
        var stage = Stage.begin

        enum Stage: UInt8 {
            /// Whoever registers it ends that first.
            case begin
            /// Its files go, which waits for every task that runs in one.
            case files
            /// It leaves the bus's list, which waits for the walks that stand at it.
            case unlist
            /// Asynchronous probes end.
            case settle
            /// Its devices are released, the last bound first.
            case detach
        }
    }
}

extension DriverCore {
    mutating func advance(_ register: RegisterDriver, _ task: TaskIndex) {
        var next = register
        let description = register.description.value
        switch register.stage {
        case .list:
            guard let bus = bus(named: description.bus) else {
                return give(-ErrorNumber.EINVAL.rawValue, .noSuchBus(description.bus), task)
            }
            let name = description.name
            guard let directoryName = filedName(name) else {
                return give(-ErrorNumber.EINVAL.rawValue, .notAName, task)
            }
            if description.isRunOnce, description.probeType == .asynchronous {
                return give(-ErrorNumber.EINVAL.rawValue, .nothingBound, task)
            }
            if driver(named: directoryName, on: bus) != nil {
                // Drivers are looked for by the names of their directories, which no name with a `/` is:
                // that such a one is there is found out when its directory is made.
                let errno: ErrorNumber = name.isSame(as: directoryName) ? .EBUSY : .EEXIST
                return give(-errno.rawValue, .nameTaken(name), task)
            }
            next.driver = list(description, directoryName, on: bus)
            next.stage = .offered
            push(.registerDriver(next), task)
            if autoprobe(of: bus), let driver = next.driver {
                push(.offer(Offer(driver: driver, isAutomatic: true)), task)
            }
        case .offered:
            guard let driver = register.driver else { return }
            change(driver, .presence) { $0.hasFiles = true }
            send(.add, driver)
            changeTask(task) { $0.registered = driver }
            give(0, task)
            if description.isRunOnce { endOnlyRun(register, driver, task) }
        case .undone: give(-ErrorNumber.ENODEV.rawValue, .nothingBound, task)
        }
    }

    private mutating func list(
        _ description: DriverDescription,
        _ directoryName: String,
        on bus: BusID
    ) -> DriverID {
        let id = nextDriver
        var description = description
        var hasEmptyTable = false
        if case .pci(let table) = description.table {
            hasEmptyTable = table.first?.endsTable == true
            description.table = .pci(Array(table.prefix { !$0.endsTable }))
        }
        if description.isRunOnce { description.suppressesBindAttributes = true }
        if !profile.probesAsynchronously { description.probeType = .synchronous }
        if !profile.hasDriverOverride, case .pci(let table) = description.table {
            // Entries for overrides alone came with them; vfio-pci had no table before.
            description.table = .pci(table.filter { !$0.overrideOnly })
        }
        let proposed = ProposedDriverFlags(of: description, profile)
        let facts = DriverFacts(
            id: id,
            bus: bus,
            description: description,
            directoryName: directoryName,
            hasEmptyTable: hasEmptyTable,
            matchesAnything: proposed.matchesAnything,
            isBindOnly: proposed.isBindOnly
        )
        let matching = DriverMatching(matchAnswer: description.matchAnswer)
        let autoprobe = DriverAutoprobe(isOn: proposed.autoprobe)
        insert(facts, Driver(matching: matching, autoprobe: autoprobe))
        return id
    }

    /// The probe of a run-once driver goes, and with it a driver that has bound nothing.
    private mutating func endOnlyRun(_ register: RegisterDriver, _ id: DriverID, _ task: TaskIndex)
    {
        change(id, .presence) { $0.hasLostProbe = true }
        guard bound(by: id)?.isEmpty == true else { return }
        var next = register
        next.stage = .undone
        push(.registerDriver(next), task)
        push(.unregisterDriver(UnregisterDriver(driver: id)), task)
    }

    private mutating func send(_ action: UeventAction, _ driver: DriverID) {
        if let path = path(of: driver) { send(action, path, "drivers") }
    }

    mutating func advance(_ unregister: UnregisterDriver, _ task: TaskIndex) {
        var next = unregister
        guard let driver = facts(of: unregister.driver) else { return }
        switch unregister.stage {
        case .begin:
            next.stage = .files
            wait(until: .registered(driver.id), then: .unregisterDriver(next), task)
        case .files:
            change(driver.id, .presence) { $0.hasFiles = false }
            next.stage = .unlist
            wait(until: .noHandler(.driver(driver.id)), then: .unregisterDriver(next), task)
        case .unlist:
            if read(driver.id, .presence)?.isListed == true { unlist(driver) }
            next.stage = .settle
            wait(until: .noAttempt(driver.id), then: .unregisterDriver(next), task)
        case .settle:
            next.stage = .detach
            let isAsynchronous = driver.description.probeType == .asynchronous
            guard isAsynchronous else { return push(.unregisterDriver(next), task) }
            wait(until: .noAsynchronousProbe, then: .unregisterDriver(next), task)
        case .detach:
            if let last = bound(by: driver.id)?.last {
                // Another driver was put over it: the kernel of 2014 spins until it leaves the list.
                if read(last.device, .driver)?.driver != driver.id {
                    let condition = CoreTask.Condition.letGo(last.device, driver.id)
                    return wait(until: condition, then: .unregisterDriver(unregister), task)
                }
                push(.unregisterDriver(unregister), task)
                return push(.detach(Detach(device: last.device, only: driver.id)), task)
            }
            forget(driver)
        }
    }

    /// The end of a driver; its name was taken until now, since its directory was there.
    private mutating func forget(_ driver: DriverFacts) {
        // The driver's object sends it by itself when it goes, but not twice; a device's is always sent.
        // Source: `__kobject_del()`, `kobject_uevent_env()`, lib/kobject.c and lib/kobject_uevent.c.
        if read(driver.id, .presence)?.hasSentRemove == false { send(.remove, driver.id) }
        if let module = driver.description.module {
            changeModule(module) { $0.drivers.removeAll { $0 == driver.id } }
        }
        remove(driver)
    }
}
