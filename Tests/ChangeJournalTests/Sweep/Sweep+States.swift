import DeviceBinding
import Rehearsal
import Sysfs

@testable import ChangeJournal

extension SweepStage {
    /// The devices that it changes.
    var devices: [DeviceReference] { run.plan.changes.map(\.device.reference) }

    /// Whether it puts back what another change has left.
    var isOfDead: Bool { recorder.purpose.isRecovery }

    /// The lines of a state that are not of devices that have gone, nor of their nodes, which go with them.
    ///
    /// How many virtual functions are left where one has gone is nobody's doing.
    func rest(_ state: [String], _ gone: [DeviceReference]) -> [String] {
        let rest = state.without(gone).filter { line in
            !gone.contains { line.hasPrefix("node: \($0.name) ") }
        }
        guard devices.contains(where: { functions(of: $0).contains(where: gone.contains) }) else {
            return rest
        }
        return rest.map { $0.replacing(#/ functions \d+/#, with: "") }
    }

    /// The device, and the virtual functions that go with it.
    func going(with device: DeviceReference) -> [DeviceReference] {
        [device] + functions(of: device)
    }

    /// Whether a line of a state is of one of its devices, or of a node of one.
    func isOfDevices(_ line: String) -> Bool { rest([line], devices).isEmpty }

    /// Whether everything beside its devices is as it was before, or as it is when all is put back.
    func isPutBackInPart(_ now: [String], without gone: [DeviceReference] = []) -> Bool {
        let own = { (line: String) in isOfDevices(line) }
        let known = Set(before + recovered + (after ?? []))
        let areDevicesSame =
            gone.isEmpty
            || rest(now, gone).filter(own).undeferred == rest(before, gone).filter(own).undeferred
        return areDevicesSame && now.filter { !own($0) }.allSatisfy(known.contains)
    }

    /// What its own file says, which is the newest.
    func own(_ files: [Scratch.File]) -> RecordReading {
        guard files.count > self.files.count, let own = files.last else { return .nothing }
        return RecordReader.read(own.bytes)
    }

    /// The virtual functions of a device, before or after.
    func functions(of device: DeviceReference) -> [DeviceReference] {
        run.plan.changes.contains { change in
            if case .functions = change.goal { change.device.reference == device } else { false }
        } ? devices.filter { $0 != device } : []
    }
}

extension [String] {
    /// The lines that are not of some devices.
    func without(_ devices: [DeviceReference]) -> [String] {
        filter { line in
            !devices.contains { line.hasPrefix("\($0.bus): \($0.name) ") }
        }
    }

    /// The lines of a machine from which virtual functions were taken away.
    func taking(_ functions: [DeviceReference]) -> [String] {
        without(functions).filter { line in
            !functions.contains { line.hasPrefix("node: \($0.name) ") }
        }.map { $0.replacing(" functions \(functions.count) ", with: " functions 0 ") }
    }

    /// The lines of a device.
    func of(_ device: DeviceReference) -> [String] {
        filter { $0.hasPrefix("\(device.bus): \(device.name) ") }
    }

    /// The lines without who waits to be probed again: nothing in `/sys` says so, and a probe in between ends it.
    var undeferred: [String] { map { $0.replacing(" deferred", with: "") } }

    /// What is in one and not in the other.
    func difference(to other: [String]?) -> String {
        let (one, two) = (Set(self), Set(other ?? []))
        return "-\(one.subtracting(two).sorted()) +\(two.subtracting(one).sorted())"
    }
}

extension Trial {
    /// How its machine differs from a state.
    func difference(to state: [String]?) -> String {
        (state ?? before).difference(to: machine.state)
    }
}

extension PlanRun.Move {
    /// The move, short.
    var name: String {
        switch self {
        case .record(.begin): "record of the beginning"
        case .record(.intent(let deed)): "record of \(deed)"
        case .record(.end): "record of the end"
        case .look(let look): "\(look)"
        case .write(let write), .patientWrite(let write): "\(write)"
        case .findNodes: "search for nodes"
        default: "\(self)"
        }
    }
}
