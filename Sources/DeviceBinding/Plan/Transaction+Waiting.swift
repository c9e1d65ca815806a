internal import Sysfs
internal import SystemPackage

extension Transaction {
    /// The holder of a device whose unbind was forced all the same.
    func holder(_ step: Step) -> Binder.Refusal? {
        guard step.kind == .unbind else { return nil }
        return overridden.first { $0.rule == .held && $0.device == step.device }
    }

    /// Takes a step that may wait for the holder of its device.
    mutating func take(_ step: Step, _ holder: Binder.Refusal, _ patience: any PatientWriter)
        throws(Failure)
    {
        var answer: (Write, Errno)?
        do throws(Errno) {
            if try !patience.write(step.write) { waiting.insert(step.device) }
            hasWritten = true
        } catch {
            if !error.refusesAccess { hasWritten = true }
            answer = (step.write, error)
        }
        if waiting.contains(step.device) { throw stillWaiting(step, holder) }
        if try Inventory(sysfs).hold(step.after) { return }
        throw failure(of: step, answer: answer)
    }

    /// The failure of an unbind that goes on waiting for the holder of the device.
    func stillWaiting(_ step: Step, _ holder: Binder.Refusal) -> Failure {
        Failure(
            .wouldBlock,
            "\(step.device) was not let go in time. \(holder.sentence)",
            help: [
                holder.help,
                "What was begun then ends by itself, and leaves the device without a driver; run the"
                    + " command again after that.",
            ],
            path: step.write.path
        )
    }
}

extension Restoration {
    /// What is said of the devices that are still being taken from their drivers.
    ///
    /// Nothing of them may be read or written: on Linux 6.1 it would wait as the unbind does.
    func sentences(on waiting: Set<DeviceReference>, _ plan: Plan) -> [String] {
        waiting.sorted().map { reference in
            let driver = plan.changes.first { $0.device.reference == reference }?.driverLost
            let wasNamed = plan.steps.first { $0.device == reference && $0.kind == .override }
            let override = wasNamed.map { step in
                step.write.text == "\n" ? ", and its override was cleared" : overrideNamed(step)
            }
            return "\(reference) is still being taken from '\(driver ?? "its driver")'"
                + (override ?? "") + "."
        }
    }

    private func overrideNamed(_ step: Step) -> String {
        ", and its override names '\(step.write.text.dropLast())'"
    }
}
