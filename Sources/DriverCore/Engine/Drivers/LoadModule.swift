/// The loading of a module: its drivers register in order; if one cannot, those before it are taken back.
///
/// Source: `do_init_module()`, kernel/module/main.c, with the init functions of driver modules.
struct LoadModule: Sendable {
    let description: ModuleDescription
    var stage = Stage.check
    /// The drivers registered so far.
    var drivers: [DriverID] = []

    enum Stage {
        case check
        /// Another task was loading it, and has ended.
        case waited
        case registered
        /// A driver could not register: those before it go, and the first errno is the answer.
        case undo(Refusal)

        /// Whether the module's init runs.
        var isInit: Bool {
            switch self {
            case .check, .waited: false
            case .registered, .undo: true
            }
        }
    }
}

/// The unloading of a module, without waiting.
///
/// Source: `delete_module()`, kernel/module/main.c.
struct UnloadModule: Sendable {
    let name: String
    var stage = Stage.check

    enum Stage {
        case check, unregister
    }
}

extension DriverCore {
    mutating func advance(_ load: LoadModule, _ task: Int) {
        let description = load.description
        switch load.stage {
        case .check:
            note(read: .core, .modules)
            if let known = module(description.name) { return meet(known, load, task) }
            note(write: .core, .modules)
            modules.append(Module(name: description.name, parameters: description.parameters))
            registerNext(load, task)
        case .waited:
            let isLive = module(description.name)?.state == .live
            isLive
                ? refuse(.EEXIST, .moduleLoaded(description.name), task)
                : refuse(.EBUSY, .moduleChanging(description.name), task)
        case .registered:
            if tasks[task].result != 0 { return undo(load, task) }
            guard let driver = tasks[task].registered else { return }
            var next = load
            next.drivers.append(driver)
            if exists(driver) { changeModule(description.name) { $0.drivers.append(driver) } }
            registerNext(next, task)
        case .undo(let refusal):
            var next = load
            guard let driver = next.drivers.popLast() else {
                modules.removeAll { $0.name == description.name }
                return conclude(.failed(refusal), task)
            }
            push(.loadModule(next), task)
            push(.unregisterDriver(UnregisterDriver(driver: driver)), task)
        }
    }

    private func module(_ name: String) -> Module? { modules.first { $0.name == name } }

    /// The module is there: one that is being loaded is waited for, but not loaded after it.
    ///
    /// Source: `add_unformed_module()`, kernel/module/main.c.
    private mutating func meet(_ known: Module, _ load: LoadModule, _ task: Int) {
        var next = load
        next.stage = .waited
        guard known.state == .loading else { return push(.loadModule(next), task) }
        wait(until: .loaded(known.name), then: .loadModule(next), task)
    }

    private mutating func registerNext(_ load: LoadModule, _ task: Int) {
        var next = load
        guard load.drivers.count < load.description.drivers.count else {
            changeModule(load.description.name) { $0.state = .live }
            send(.add, "/module/\(load.description.name)", "module")
            return wait(until: .noAsynchronousProbe, then: .conclude(.done), task)
        }
        next.stage = .registered
        push(.loadModule(next), task)
        var driver = load.description.drivers[load.drivers.count]
        driver.module = load.description.name
        push(.registerDriver(RegisterDriver(description: driver)), task)
    }

    private mutating func undo(_ load: LoadModule, _ task: Int) {
        var next = load
        let errno = ErrorNumber(rawValue: -tasks[task].result)
        next.stage = .undo(Refusal(errno, tasks[task].reason ?? .gone))
        push(.loadModule(next), task)
    }

    mutating func changeModule(_ name: String, _ body: (inout Module) -> Void) {
        note(write: .core, .modules)
        if let place = modules.firstIndex(where: { $0.name == name }) { body(&modules[place]) }
    }

    mutating func advance(_ unload: UnloadModule, _ task: Int) {
        note(read: .core, .modules)
        guard let module = module(unload.name) else {
            return refuse(.ENOENT, .moduleNotLoaded(unload.name), task)
        }
        switch unload.stage {
        case .check:
            guard module.state == .live else {
                return refuse(.EBUSY, .moduleChanging(unload.name), task)
            }
            let isUsed = module.drivers.contains { driver in
                self[driver]?.bound.elements.contains { isOpen($0.device) } ?? false
            }
            if isUsed { return refuse(.EAGAIN, .moduleInUse(unload.name), task) }
            changeModule(unload.name) { $0.state = .going }
            var next = unload
            next.stage = .unregister
            push(.unloadModule(next), task)
        case .unregister:
            if let driver = module.drivers.last {
                changeModule(unload.name) { $0.drivers.removeLast() }
                push(.unloadModule(unload), task)
                return push(.unregisterDriver(UnregisterDriver(driver: driver)), task)
            }
            modules.removeAll { $0.name == unload.name }
            // As a driver's, it is not sent twice.
            if !module.hasSentRemove { send(.remove, "/module/\(unload.name)", "module") }
            conclude(.done, task)
        }
    }

    /// Stores a parameter; one that reads `Y` or `N` takes boolean words only.
    mutating func storeParameter(
        _ module: String,
        _ name: String,
        _ bytes: [UInt8],
        _ task: Int
    ) {
        guard let old = parameters(ofModule: module).first(where: { $0.name == name }) else {
            return refuse(.ENODEV, .gone, task)
        }
        let text = StoreText(bytes).line
        var value = text
        if old.value == "Y" || old.value == "N" {
            guard let flag = StoreText(bytes).boolean else {
                return refuse(.EINVAL, .notABoolean, task)
            }
            value = flag ? "Y" : "N"
        }
        changeModule(module) { found in
            guard let place = found.parameters.firstIndex(where: { $0.name == name }) else {
                return
            }
            found.parameters[place].value = value
        }
        conclude(.count(bytes.count), task)
    }
}
