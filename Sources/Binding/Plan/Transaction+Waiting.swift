internal import Sysfs
internal import SystemPackage

extension Transaction {
    /// The holder of a device whose unbind was forced all the same.
    func holder(_ step: Step) -> Refusal? {
        guard step.kind == .unbind else { return nil }
        return overridden.first { $0.rule == .held && $0.device == step.device }
    }

    /// The failure of an unbind that goes on waiting for the holder of the device.
    func stillWaiting(_ step: Step, _ holder: Refusal) -> Failure {
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
