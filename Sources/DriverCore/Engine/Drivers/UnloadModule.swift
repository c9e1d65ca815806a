extension DriverCore {
    /// The unloading of a module, without waiting.
    ///
    /// Source: `delete_module()`, kernel/module/main.c.
    struct UnloadModule: Sendable {
        let name: String
        var stage = Stage.check

        enum Stage: UInt8 {
            case check, unregister
        }
    }
}

extension DriverCore {
    mutating func advance(_ unload: UnloadModule, _ task: TaskIndex) {
        guard let module = module(unload.name) else {
            return refuse(.ENOENT, .moduleNotLoaded(unload.name), task)
        }
        switch unload.stage {
        case .check:
            if read(.modules).modules.contains(where: { $0.needs.contains(unload.name) }) {
                return refuse(.EAGAIN, .moduleNeeded(unload.name), task)
            }
            guard module.state == .live else {
                return refuse(.EBUSY, .moduleChanging(unload.name), task)
            }
            if openCount(of: module) > 0 { return refuse(.EAGAIN, .moduleInUse(unload.name), task) }
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
            forget(unload.name)
            // As a driver's, it is not sent twice.
            if !module.hasSentRemove { send(.remove, "/module/\(unload.name)", "module") }
            conclude(.done, task)
        }
    }

    /// How many devices of its drivers, and files that it serves, somebody has open.
    func openCount(of module: Module) -> Int {
        module.drivers.reduce(vfioFileCount(keeping: module.name)) { count, driver in
            count + (bound(by: driver)?.elements.count { isOpen($0.device) } ?? 0)
        }
    }

    /// Stores a parameter, if it is one that its kind takes.
    ///
    /// Source: `param_attr_store()`, kernel/params.c.
    mutating func storeParameter(
        _ module: String,
        _ name: String,
        _ bytes: [UInt8],
        _ task: TaskIndex
    ) {
        let old = parameters(ofModule: module).first { $0.name == name }
        guard let old else { return refuse(.gone, task) }
        switch old.value(of: bytes, under: profile) {
        case .failure(let refusal): refuse(refusal, task)
        case .success(let value):
            changeModule(module) { found in
                let index = found.parameters.firstIndex { $0.name == name }
                if let index { found.parameters[index].value = value }
            }
            conclude(.count(bytes.count), task)
        }
    }
}
