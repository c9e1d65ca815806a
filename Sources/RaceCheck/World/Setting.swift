package import DeviceBinding
package import DriverCore
internal import DriverScripts
internal import MachineFiles
internal import MachineSimulation
internal import Sysfs
internal import VirtualSysfs

/// What stays the same in a race: what can be plugged in and loaded, and how a machine is looked at as a whole.
struct Setting: Sendable {
    let granularity: Granularity
    /// The machine that booted, for what it has beside its `/sys`.
    let booted: SimulatedMachine
    /// Where the race begins.
    let start: World
    /// What can be plugged in.
    fileprivate let hardware: [DeviceReference: Hardware]

    /// A device as it is plugged in.
    fileprivate struct Hardware {
        var description: DriverCore.DeviceDescription
        /// The path of the device above it; nil where there is none.
        let parent: String?
    }

    /// Boots a machine.
    init(_ race: Race) throws(RaceError) {
        granularity = race.granularity
        do { booted = try SimulatedMachine(race.machine) } catch {
            throw RaceError("The machine cannot be used: \(error.message)")
        }
        let core = booted.core
        var machine = booted.virtual.copy
        machine.keepNoLogs()
        start = World(machine)
        var hardware: [DeviceReference: Hardware] = [:]
        for actor in race.others {
            guard case .recorded(let program) = actor.behaviour else { continue }
            for step in program.steps {
                guard case .access(.plugIn(let device)) = step.act else { continue }
                let like = program.likes[device]
                let model = like?.device ?? device
                guard var found = Hardware(core, model, as: device) else {
                    throw RaceError("The machine has no device \(model).")
                }
                if like?.sharesGroup == false { found.description.group = .own }
                hardware[device] = found
            }
        }
        self.hardware = hardware
    }

    /// What adds a device to a core; nil where the device above it has gone.
    func addition(of device: DeviceReference, to core: DriverCore) -> DriverCore.Operation? {
        guard let found = hardware[device] else { return nil }
        var description = found.description
        if let parent = found.parent {
            guard let above = core.device(at: parent) else { return nil }
            description.parent = above
        }
        return .addDevice(description)
    }

    /// What loads a module.
    func loading(of module: String) -> DriverCore.Operation? {
        booted.description.module(named: module).map { .loadModule($0) }
    }
}

extension Setting.Hardware {
    /// A device of a machine, under a name of its own.
    init?(_ core: DriverCore, _ like: DeviceReference, as device: DeviceReference) {
        guard let id = core.device(like), var found = core.description(of: id) else { return nil }
        found.name = device.name
        parent = core.parent(of: id).flatMap { core.path(of: $0) }
        description = found
    }
}

extension DriverCore {
    /// The device of a bus and a name.
    package func device(_ reference: DeviceReference) -> DeviceID? {
        bus(named: reference.bus).flatMap { device(named: reference.name, on: $0) }
    }

    /// The device of a path below `/devices`.
    fileprivate func device(at path: String) -> DeviceID? {
        var found: DeviceID?
        for name in path.split(separator: "/").dropFirst() {
            guard let next = child(named: String(name), of: found) else { return nil }
            found = next
        }
        return found
    }
}
