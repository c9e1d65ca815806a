import DeviceBinding
import DriverCore
import MachineFiles
import MachineHost
import MachineSimulation
import RaceCheck
import Sysfs

/// Plays a procedure on one kernel after the other, with what commonly happens to a device meanwhile and afterwards.
struct ProcedurePlayer {
    let procedure: Procedure
    /// Which device is given to which driver.
    let task: Assignment

    /// What came of it on a machine.
    ///
    /// - Throws: ``Failure`` where the machine has no such device.
    func play(on description: MachineDescription) throws(Failure) -> [Playing.Stage] {
        let machine = try booted(description)
        guard let twin = machine.core.unusedNames(like: task.device).first else {
            throw Failure(.system, "No other device fits beside \(task.device).")
        }
        var stages = [bind(on: machine)]
        let moments = stages[0].steps
        stages[0].stage.name = "bind \(task.device) \(task.driver) --using \(procedure.name)"
        stages.append(try meanwhile(description, twin, moments))
        stages.append(plug(twin, on: machine))
        stages.append(replug(on: machine))
        stages.append(release(on: machine))
        return stages.map(\.stage)
    }

    /// The driver that the device has at first.
    func formerDriver(on description: MachineDescription) throws(Failure) -> String? {
        try booted(description).driver(of: task.device)
    }

    /// A stage, and how many steps the change in it had.
    private struct Part {
        var stage: Playing.Stage
        var steps = 0
    }

    private func booted(_ description: MachineDescription) throws(Failure) -> SimulatedMachine {
        let machine: SimulatedMachine
        do throws(SimulationError) { machine = try SimulatedMachine(description) } catch {
            throw Failure(error)
        }
        _ = machine.takeUevents()
        return machine
    }

    private func bind(
        on machine: SimulatedMachine,
        plugging twin: (DeviceReference, at: Int)? = nil
    )
        -> Part
    {
        var request = Binder.Request([task.device], goal: .driver(task.driver))
        request.procedure = procedure
        let watch = Watch(machine, like: task.device, plugging: twin)
        return carryOut(request, on: machine, watch)
    }

    /// Carries a change out, whatever comes of it.
    private func carryOut(_ request: Binder.Request, on machine: SimulatedMachine, _ watch: Watch)
        -> Part
    {
        var stage = Playing.Stage(name: "", end: MachineState(machine))
        do throws(Failure) {
            _ = try Binder(machine.sysfs, host: machine.host).apply(request, observer: watch)
            stage.status = ExitStatus.done.rawValue
        } catch {
            stage.status = ExitStatus(error.code).rawValue
            stage.message = error.message
        }
        stage.writes = watch.writes
        stage.events = machine.takeUevents().map(\.line)
        stage.end = MachineState(machine)
        stage.summary = machine.driver(of: task.device) ?? "none"
        if let status = stage.status, status != 0 { stage.summary += " (status \(status))" }
        return Part(stage: stage, steps: watch.steps)
    }

    /// Another device of the same type comes before each of the steps, each time on a fresh machine.
    private func meanwhile(
        _ description: MachineDescription,
        _ twin: DeviceReference,
        _ steps: Int
    ) throws(Failure) -> Part {
        var stage = Playing.Stage(
            name: "another device of its type, \(twin), is plugged in meanwhile",
            end: MachineState()
        )
        var names: [String] = []
        for step in 0..<steps {
            let machine = try booted(description)
            let part = bind(on: machine, plugging: (twin, at: step))
            let when = "before step \(step + 1) of \(steps)"
            for device in [twin, task.device] {
                stage.end.add(
                    "plugged in \(when): driver of \(device)",
                    machine.driver(of: device) ?? "(none)"
                )
            }
            names.append(machine.driver(of: twin) ?? "none")
            stage.end.add("plugged in \(when): exit status", "\(part.stage.status ?? 0)")
        }
        var told: [String] = []
        for name in names where !told.contains(name) {
            told.append(name)
            let count = names.filter { $0 == name }.count
            stage.summary += (stage.summary.isEmpty ? "" : ", ") + name
            if count < steps { stage.summary += " (\(count) of \(steps))" }
        }
        return Part(stage: stage)
    }

    private func plug(_ twin: DeviceReference, on machine: SimulatedMachine) -> Part {
        machine.plug(twin, like: task.device)
        return part(
            "another device of its type, \(twin), is plugged in afterwards",
            machine,
            about: twin
        )
    }

    private func replug(on machine: SimulatedMachine) -> Part {
        let core = machine.core
        if let device = core.device(task.device), let found = core.description(of: device) {
            try? machine.unplug(device)
            _ = try? machine.plug(found)
        }
        return part(
            "\(task.device) is pulled out and plugged in again",
            machine,
            about: task.device
        )
    }

    private func release(on machine: SimulatedMachine) -> Part {
        let request = Binder.Request([task.device], goal: .anyDriver)
        var part = carryOut(request, on: machine, Watch(machine, like: task.device))
        part.stage.name = "release \(task.device)"
        return part
    }

    private func part(_ name: String, _ machine: SimulatedMachine, about device: DeviceReference)
        -> Part
    {
        Part(
            stage: Playing.Stage(
                name: name,
                events: machine.takeUevents().map(\.line),
                summary: machine.driver(of: device) ?? "none",
                end: MachineState(machine)
            )
        )
    }
}

/// Watches a change, and plugs a device in before one of its steps.
private final class Watch: RunObserver {
    private let machine: SimulatedMachine
    private let device: DeviceReference
    private let twin: (DeviceReference, at: Int)?
    private(set) var writes: [String] = []
    private(set) var steps = 0

    init(
        _ machine: SimulatedMachine,
        like device: DeviceReference,
        plugging twin: (DeviceReference, at: Int)? = nil
    ) {
        self.machine = machine
        self.device = device
        self.twin = twin
    }

    func willTake(_ step: Step, at index: Int) {
        steps = max(steps, index + 1)
        if let twin, twin.at == index { machine.plug(twin.0, like: device) }
    }

    func didMake(_ move: PlanRun.Move, _ answer: PlanRun.Answer) {
        guard case .write(let write) = move.deed else { return }
        let result =
            switch answer {
            case .failed(let errno): "-" + errno.name
            case .waits: "waits"
            default: "ok"
            }
        writes.append("write /sys\(write.path.text) \(quotedText(write.text)) = \(result)")
    }

    private func quotedText(_ text: String) -> String { "\"\(printable(text))\"" }
}

extension SimulatedMachine {
    /// Plugs a device in under a name of its own that is otherwise like another.
    fileprivate func plug(_ name: DeviceReference, like device: DeviceReference) {
        let core = core
        guard let found = core.device(device), var description = core.description(of: found) else {
            return
        }
        description.name = name.name
        description.group = .own
        _ = try? plug(description)
    }

    /// Who serves a device; nil for nobody, or where it is not there.
    func driver(of device: DeviceReference) -> String? {
        let core = core
        return core.device(device).flatMap { core.driver(of: $0) }.flatMap { core.name(of: $0) }
    }
}
