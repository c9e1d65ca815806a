internal import DriverCore
internal import MachineSimulation
internal import VirtualSysfs

internal import struct SystemPackage.Errno

/// What a write to `open` and `close` does: a program opens a vfio group, or closes it.
extension SimulatedMachine {
    private func group(_ text: String, _ file: ControlFile) throws(Errno) -> DriverCore.GroupID {
        guard let number = Int32(text) else {
            throw refusal(of: file, text, .invalidArgument, "Expected a group's number.")
        }
        return DriverCore.GroupID(rawValue: number)
    }

    /// What a virtual machine's monitor does first: the group into a container, and all devices of it.
    func openGroup(_ text: String) throws(Errno) {
        let group = try group(text, .open)
        let file = try vfioFile(.openGroup(group))
        let container = try vfioFile(.openContainer)
        var steps: [DriverCore.VFIOOperation] = [
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

    func closeGroup(_ text: String) throws(Errno) {
        let group = try group(text, .close)
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

    private func vfioFile(_ operation: DriverCore.VFIOOperation) throws(Errno)
        -> DriverCore.VFIOFileID
    {
        guard case .file(let file) = try vfio(operation) else {
            preconditionFailure("a group or container that was opened has no file")
        }
        return file
    }

    private func vfio(_ operation: DriverCore.VFIOOperation) throws(Errno) -> DriverCore.Outcome {
        switch virtual.perform(.vfio(operation)).outcome {
        case .failed(let refusal)?: throw Errno(rawValue: refusal.errno.rawValue)
        case let outcome?: return outcome
        case nil: throw .resourceBusy
        }
    }
}
