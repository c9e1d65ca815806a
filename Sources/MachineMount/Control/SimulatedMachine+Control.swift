internal import DriverCore
internal import Host
internal import Machine
internal import Simulation
internal import Sysfs
internal import VirtualSysfs

internal import struct SystemPackage.Errno

/// What a write to a control file does.
extension SimulatedMachine {
    func control(_ file: ControlFile, _ text: String, writing count: Int) throws(Errno)
        -> SysfsProgress<Int>
    {
        switch file {
        case .plug: return try virtual.begin(.addDevice(try newDevice(text)), writing: count)
        case .unplug: return try virtual.begin(.removeDevice(try device(text)), writing: count)
        case .load: return try load(text, writing: count)
        case .unload: return try unload(text, writing: count)
        case .open: try openGroup(text)
        case .close: try closeGroup(text)
        case .log, .refusals, .uevents, .modules: throw .badFileDescriptor
        }
        return .done(count)
    }

    // MARK: - Refusals

    /// The errno of a write that fails here, with the reason noted for who reads `refusals`.
    private func refusal(of file: ControlFile, _ text: String, _ errno: Errno, _ sentence: String)
        -> Errno
    {
        virtual.note(refusalOf: text, to: file.rawValue, errno, sentence)
        return errno
    }

    /// The lines of `refusals`, the oldest first.
    var refusalsText: String {
        virtual.refusals.map { "\($0.errno.name): \($0.request): \($0.sentence)\n" }.joined()
    }

    // MARK: - Devices

    private func newDevice(_ text: String) throws(Errno) -> DeviceDescription {
        let core = self.core
        guard text.hasPrefix("{") else {
            if let described = description.plug(text, into: core) { return described }
            throw refusal(
                of: .plug,
                text,
                .operationNotSupportedByDevice,
                "The machine file has no such device, or what it stands below is not there."
            )
        }
        do throws(MachineError) {
            return try MachineDescription.plug(text: Array(text.utf8), into: core)
        } catch {
            throw refusal(of: .plug, text, .invalidArgument, "\(error)")
        }
    }

    private func device(_ name: String) throws(Errno) -> DeviceID {
        let found = virtual.withCore { core in
            core.busIDs.compactMap { core.device(named: name, on: $0) }.first
        }
        guard let found else {
            throw refusal(
                of: .unplug,
                name,
                .operationNotSupportedByDevice,
                "There is no such device on any bus."
            )
        }
        return found
    }

    // MARK: - Modules

    /// `NAME` or an alias, then perhaps `PARAMETER=VALUE`, as modprobe takes them.
    private func load(_ text: String, writing count: Int) throws(Errno) -> SysfsProgress<Int> {
        var words = text.split(separator: " ").map(String.init)[...]
        let module = try module(named: words.removeFirst())
        var progress = SysfsProgress<Int>.done(count)
        for name in description.modules(toLoad: module) where !isLoaded(name) {
            // What comes last waits for itself alone; what it needs must be there before it.
            guard case .done = progress, var loaded = description.module(named: name) else {
                throw .resourceBusy
            }
            if name == module { try set(Array(words), in: &loaded) }
            progress = try virtual.begin(.loadModule(loaded), writing: count)
            addDynamicIDs(of: name)
        }
        return progress
    }

    private func set(_ words: [String], in module: inout ModuleDescription) throws(Errno) {
        do throws(Refusal) {
            try module.set(words)
        } catch {
            throw Errno(rawValue: error.errno.rawValue)
        }
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

    private func unload(_ text: String, writing count: Int) throws(Errno) -> SysfsProgress<Int> {
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
        virtual.withCore { $0.moduleNames }.map { name in
            let users = users(ofModule: name)
            let names = users.isEmpty ? "-" : users.map { $0 + "," }.joined()
            return "\(name) 16384 \(users.count) \(names) Live 0x0000000000000000\n"
        }.joined()
    }

    // MARK: - vfio

    private func group(_ text: String) throws(Errno) -> GroupID {
        guard let number = Int32(text) else {
            throw refusal(of: .open, text, .invalidArgument, "Expected a group's number.")
        }
        return GroupID(rawValue: number)
    }

    /// What a virtual machine's monitor does first: the group into a container, and all devices of it.
    private func openGroup(_ text: String) throws(Errno) {
        let group = try group(text)
        let file = try vfioFile(.openGroup(group))
        let container = try vfioFile(.openContainer)
        var steps: [VFIOOperation] = [
            .setContainer(group: file, container: container),
            .setIOMMU(container: container, type: 1),
        ]
        let names = virtual.withCore { core in
            core.members(of: group).filter { core.vfioNumber(of: $0) != nil }
                .compactMap { core.name(of: $0) }
        }
        steps += names.map { .openDevice(group: file, name: $0) }
        do throws(Errno) {
            for step in steps { _ = try vfio(step) }
        } catch {
            for file in [file, container] { virtual.perform(.vfio(.close(file))) }
            throw error
        }
    }

    private func closeGroup(_ text: String) throws(Errno) {
        let group = try group(text)
        let files = virtual.withCore { $0.vfioFiles(of: group) }
        guard !files.isEmpty else {
            throw refusal(
                of: .close,
                text,
                .noSuchFileOrDirectory,
                "Nobody has the vfio group open."
            )
        }
        for file in files { virtual.perform(.vfio(.close(file))) }
    }

    private func vfioFile(_ operation: VFIOOperation) throws(Errno) -> VFIOFileID {
        guard case .file(let file) = try vfio(operation) else { throw .ioError }
        return file
    }

    private func vfio(_ operation: VFIOOperation) throws(Errno) -> Outcome {
        switch virtual.perform(.vfio(operation)).outcome {
        case .failed(let refusal)?: throw Errno(rawValue: refusal.errno.rawValue)
        case let outcome?: return outcome
        case nil: throw .resourceBusy
        }
    }
}
