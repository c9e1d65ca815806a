internal import DeviceBinding
internal import DriverScripts
internal import MachineFiles
internal import MachineSimulation
internal import VirtualSysfs

extension Setting {
    /// What a search for the nodes of devices comes to on a machine as it is.
    func nodes(of devices: [Device], in machine: SysfsMachine<ScriptedDrivers>) -> Answer {
        let copy = SimulatedMachine(booted, as: machine)
        var notes: [String] = []
        return Binder(copy.sysfs, host: copy.host).answer(aboutNodesOf: devices, &notes)
    }
}

extension Setting {
    /// What `anybind bind` decides when the race begins.
    func decision(_ procedure: Procedure, _ task: Assignment) throws(RaceError) -> Binder.Decision {
        var request = Binder.Request([task.device], goal: .driver(task.driver))
        request.procedure = procedure
        do throws(Failure) {
            return try Binder(booted.sysfs, host: booted.host).plan(request)
        } catch {
            throw RaceError("\(procedure.name) cannot be used for \(task): \(error.message)")
        }
    }

    /// Whether what drivers answer changes from probe to probe.
    var scriptsChange: Bool { booted.description.drivers.contains { !$0.results.isEmpty } }
}
