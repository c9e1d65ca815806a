extension DriverCore {
    /// The loading of a module: its drivers register in order; if one cannot, those before it are taken back.
    ///
    /// Source: `do_init_module()`, kernel/module/main.c, with the init functions of driver modules.
    struct LoadModule: Sendable {
        let description: Described<ModuleDescription>
        var stage = Stage.check
        /// The drivers registered so far.
        var drivers: [DriverID] = []
        /// How many of the IDs of its parameter have been added.
        var addedCount = 0

        enum Stage {
            case check
            /// Another task was loading it, and has ended.
            case waited
            case registered
            /// Its drivers are there, and get the IDs that its parameter gives.
            case addIDs
            /// A driver could not register: those before it go, and the first errno is the answer.
            case undo(Refusal)

            /// Whether the module's init runs.
            var isInit: Bool {
                switch self {
                case .check, .waited: false
                case .registered, .addIDs, .undo: true
                }
            }
        }
    }
}

extension DriverCore {
    mutating func advance(_ load: LoadModule, _ task: TaskIndex) {
        let description = load.description.value
        switch load.stage {
        case .check:
            if let known = module(description.name) { return meet(known, load, task) }
            assert(load.drivers.isEmpty && load.addedCount == 0, "a module that was begun before")
            let module = Module(
                name: description.name,
                parameters: description.parameters,
                needs: description.needs
            )
            change(.modules) { $0.modules.append(module) }
            registerNext(load, task)
        case .waited:
            let isLive = module(description.name)?.state == .live
            isLive
                ? refuse(.EEXIST, .moduleLoaded(description.name), task)
                : refuse(.EBUSY, .moduleChanging(description.name), task)
        case .registered:
            if own(task).result != 0 { return undo(load, task) }
            guard let driver = own(task).registered else { return }
            var next = load
            next.drivers.append(driver)
            if exists(driver) { changeModule(description.name) { $0.drivers.append(driver) } }
            registerNext(next, task)
        case .addIDs: addNextID(load, task)
        case .undo(let refusal):
            var next = load
            guard let driver = next.drivers.popLast() else {
                forget(description.name)
                return refuse(refusal, task)
            }
            push(.loadModule(next), task)
            push(.unregisterDriver(UnregisterDriver(driver: driver)), task)
        }
    }

    func module(_ name: String) -> Module? { read(.modules).modules.first { $0.name == name } }

    /// The module is there: one that is being loaded is waited for, but not loaded after it.
    ///
    /// Source: `add_unformed_module()`, kernel/module/main.c.
    private mutating func meet(_ known: Module, _ load: LoadModule, _ task: TaskIndex) {
        var next = load
        next.stage = .waited
        guard known.state == .loading else { return push(.loadModule(next), task) }
        wait(until: .loaded(known.name), then: .loadModule(next), task)
    }

    private mutating func registerNext(_ load: LoadModule, _ task: TaskIndex) {
        var next = load
        guard load.drivers.count < load.description.value.drivers.count else {
            return addNextID(load, task)
        }
        next.stage = .registered
        push(.loadModule(next), task)
        var driver = load.description.value.drivers[load.drivers.count]
        driver.module = load.description.value.name
        if load.description.value.probesAsynchronously, driver.probeType == .synchronous {
            driver.probeType = .asynchronous
        }
        push(.registerDriver(RegisterDriver(description: Described(driver))), task)
    }

    /// Adds the next ID of the parameter, for which the driver is offered all devices at once.
    private mutating func addNextID(_ load: LoadModule, _ task: TaskIndex) {
        let description = load.description.value
        let driver = load.drivers.first { id in bus(of: id).flatMap { rule(of: $0) } == .pci }
        guard let driver, load.addedCount < description.addedIDs.count else {
            changeModule(description.name) { $0.state = .live }
            send(.add, "/module/\(description.name)", "module")
            // Who asked for asynchronous probes does not wait for them.
            if description.probesAsynchronously { return conclude(.done, task) }
            return wait(until: .noAsynchronousProbe, then: .conclude(.done), task)
        }
        var next = load
        next.stage = .addIDs
        next.addedCount += 1
        changeMatching(of: driver) {
            $0.dynamicIDs.append(description.addedIDs[load.addedCount])
        }
        push(.loadModule(next), task)
        push(.offer(Offer(driver: driver)), task)
    }

    private mutating func undo(_ load: LoadModule, _ task: TaskIndex) {
        var next = load
        let errno = ErrorNumber(rawValue: -own(task).result)
        next.stage = .undo(Refusal(errno, own(task).reason ?? .gone))
        push(.loadModule(next), task)
    }

    mutating func changeModule(_ name: String, _ body: (inout Module) -> Void) {
        change(.modules) {
            guard let index = $0.modules.firstIndex(where: { $0.name == name }) else { return }
            body(&$0.modules[index])
        }
    }

    mutating func forget(_ module: String) {
        change(.modules) { $0.modules.removeAll { $0.name == module } }
    }
}
