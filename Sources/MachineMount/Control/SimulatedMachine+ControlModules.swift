internal import DriverCore
internal import MachineFiles
internal import MachineHost
internal import MachineSimulation
internal import Sysfs
internal import VirtualSysfs

internal import struct SystemPackage.Errno

/// What a write to `load` and `unload` does, and what `modules` shows.
extension SimulatedMachine {
    /// `NAME` or an alias, then perhaps `PARAMETER=VALUE`, as modprobe takes them.
    func load(_ text: String, writing count: Int) throws(Errno) -> SysfsProgress<SysfsReply> {
        var words = text.split(separator: " ").map(String.init)[...]
        assert(!words.isEmpty, "a write of no words is taken before it comes here")
        let module = try module(named: words.removeFirst())
        var progress = SysfsProgress.done(SysfsReply.count(count))
        for name in description.modules(toLoad: module) where !isLoaded(name) {
            // What comes last waits for itself alone; what it needs must be there before it.
            guard case .done = progress, var loaded = description.module(named: name) else {
                throw refusal(
                    of: .load,
                    text,
                    .resourceBusy,
                    "A module that it needs is not loaded yet: its drivers' probes have not returned."
                )
            }
            if name == module {
                do throws(DriverCore.Refusal) {
                    try loaded.set(Array(words))
                } catch {
                    let errno = Errno(rawValue: error.errno.rawValue)
                    throw refusal(of: .load, text, errno, error.reason.sentence)
                }
            }
            progress = try virtual.begin(.loadModule(loaded), writing: count)
            addDynamicIDs(of: name)
        }
        return progress
    }

    private func module(named text: String) throws(Errno) -> String {
        let name = MachineDescription.moduleName(text)
        if description.module(named: name) != nil { return name }
        guard let found = try? host.modules(for: .alias(text)).first else {
            throw refusal(
                of: .load,
                text,
                .noSuchFileOrDirectory,
                "The machine has no such module, and none with an alias that fits."
            )
        }
        return found
    }

    private func isLoaded(_ module: String) -> Bool {
        virtual.withCore { $0.moduleNames.contains(module) }
    }

    /// The IDs that the machine file has its drivers be given.
    private func addDynamicIDs(of module: String) {
        for driver in description.drivers where driver.description.module == module {
            let id = virtual.withCore { core in
                core.bus(named: driver.description.bus).flatMap {
                    core.driver(named: driver.name, on: $0)
                }
            }
            guard let id else { continue }
            for text in driver.dynamicIDs {
                virtual.perform(.store(.newID(id), Array(text.utf8)))
            }
        }
    }

    func unload(_ text: String, writing count: Int) throws(Errno) -> SysfsProgress<SysfsReply> {
        try virtual.begin(.unloadModule(MachineDescription.moduleName(text)), writing: count)
    }

    /// The loaded modules that need another, in the order of the machine file.
    private func users(ofModule name: String) -> [String] {
        let loaded = virtual.withCore { $0.moduleNames }
        return description.modules.filter { $0.needs.contains(name) && loaded.contains($0.name) }
            .map { $0.name }
    }

    /// The lines of `/proc/modules`.
    ///
    /// Source: `m_show()`, kernel/module/procfs.c.
    var modulesText: String {
        let counts = virtual.withCore { core in
            core.moduleNames.map { (name: $0, count: core.useCount(ofModule: $0)) }
        }
        return counts.map { name, count in
            let users = users(ofModule: name)
            let names = users.isEmpty ? "-" : users.map { $0 + "," }.joined()
            return "\(name) 16384 \(count) \(names) Live 0x0000000000000000\n"
        }.joined()
    }
}
