internal import MachineHost
internal import Sysfs
internal import SystemPackage

extension Transaction {
    /// Takes back what was done until a step failed: IDs first, then the devices, then fences.
    ///
    /// A fence stays up while devices are put back behind it, and what came meanwhile is probed last.
    mutating func restore(_ plan: Plan, from place: Int, after failure: Failure) -> Failure {
        let due = plan.steps[place...].filter { step in
            step.cleansUp.map { made.contains($0) } ?? false
        }
        var faults = due.filter { $0.kind == .removeID }.compactMap { cleanUp($0) }
        var report = Restoration(sysfs, after: plan.steps)
            .restore(plan, leaving: waiting, after: failure)
        faults += due.filter { $0.kind != .removeID }.compactMap { cleanUp($0) }
        guard !faults.isEmpty else { return report }
        if report.code != .notRestored { report.code = .notRestored }
        report.state += faults
        return report
    }

    /// Takes one clean-up step, twice where it has to be, so that a failure that passes does no harm.
    ///
    /// - Returns: A sentence where what it cleans up is left behind.
    private mutating func cleanUp(_ step: Step) -> String? {
        for _ in 0..<2 {
            do throws(Failure) {
                try take(step)
                return nil
            } catch {}
        }
        return
            "This was left behind: \(step.sentence) '\(step.write.command(in: sysfs.root))' would do"
            + " it."
    }

    /// Has every device probed that came while a fence was up and has no driver.
    ///
    /// That no driver takes one is no failure.
    mutating func catchUp(_ step: Step) throws(Failure) {
        let inventory = Inventory(sysfs)
        let spared = Set(step.sparing)
        for reference in try inventory.references(bus: step.device.bus)
        where !spared.contains(reference.name) && !caughtUp.contains(reference) {
            guard try inventory.driver(of: reference) == nil else { continue }
            let answer = write(.probe(reference), of: step)
            // One that went again while this was written is nobody's.
            if let errno = answer?.1, errno != .operationNotSupportedByDevice,
                errno != .invalidArgument
            {
                throw failure(of: step, answer: answer)
            }
            caughtUp.append(reference)
        }
    }
}
