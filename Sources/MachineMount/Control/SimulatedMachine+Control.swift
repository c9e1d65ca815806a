internal import DriverCore
internal import MachineFiles
internal import MachineHost
internal import MachineSimulation
internal import Sysfs
internal import VirtualSysfs

internal import struct SystemPackage.Errno

/// What a write to a control file does.
extension SimulatedMachine {
    func control(_ file: ControlFile, _ text: String, writing count: Int) throws(Errno)
        -> SysfsProgress<SysfsReply>
    {
        switch file {
        case .plug: return try virtual.begin(.addBranch(try newDevice(text)), writing: count)
        case .unplug: return try virtual.begin(.removeDevice(try device(text)), writing: count)
        case .load: return try load(text, writing: count)
        case .unload: return try unload(text, writing: count)
        case .open: try openGroup(text)
        case .close: try closeGroup(text)
        case .log, .refusals, .uevents, .modules, .lock: throw .badFileDescriptor
        }
        return .done(.count(count))
    }

    // MARK: - Refusals

    /// The errno of a write that fails here, with the reason noted for who reads `refusals`.
    func refusal(of file: ControlFile, _ text: String, _ errno: Errno, _ sentence: String)
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

    private func newDevice(_ text: String) throws(Errno) -> DriverCore.DeviceBranch {
        let core = self.core
        guard text.hasPrefix("{") else {
            if let described = description.plug(text, into: core) { return described }
            throw refusal(
                of: .plug,
                text,
                .operationNotSupportedByDevice,
                "The machine file has no such device, or its parent is not there."
            )
        }
        do throws(MachineError) {
            return DriverCore.DeviceBranch(
                try MachineDescription.plug(text: Array(text.utf8), into: core)
            )
        } catch {
            throw refusal(of: .plug, text, .invalidArgument, "\(error)")
        }
    }

    /// The device of a name, `0000:03:00.0` or `pci/0000:03:00.0`.
    private func device(_ text: String) throws(Errno) -> DriverCore.DeviceID {
        let found = virtual.withCore { core in
            core.busIDs.compactMap { bus -> (name: String, device: DriverCore.DeviceID)? in
                let busName = core.name(of: bus) ?? ""
                let name =
                    text.hasPrefix(busName + "/") ? text.dropFirst(busName.count + 1) : text[...]
                return core.device(named: String(name), on: bus).map { ("\(busName)/\(name)", $0) }
            }
        }
        guard let first = found.first else {
            throw refusal(
                of: .unplug,
                text,
                .operationNotSupportedByDevice,
                "There is no such device on any bus."
            )
        }
        guard found.count == 1 else {
            throw refusal(
                of: .unplug,
                text,
                .invalidArgument,
                "Several buses have one: \(found.map(\.name).joined(separator: ", "))."
            )
        }
        return first.device
    }
}
