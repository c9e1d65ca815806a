package import DeviceBinding
internal import Sysfs

/// Whether what a run said is so.
package struct Truth {
    private let trial: Trial
    private let result: Result<PlanRun.Report, Failure>

    /// What a run said at its end.
    package init(trial: Trial, result: Result<PlanRun.Report, Failure>) {
        self.trial = trial
        self.result = result
    }

    /// What is not so, a sentence each; none where all is.
    package var faults: [String] {
        switch result {
        case .success(let report): faults(of: report)
        case .failure(let failure): faults(of: failure)
        }
    }

    private var now: [String] { trial.machine.state }
    private var own: Set<DeviceReference> { Set(trial.run.plan.changes.map(\.device.reference)) }

    /// The changes of devices that are still there.
    private var reported: [Change] { trial.run.plan.changes.filter { $0.goal != .gone } }

    // MARK: - Success

    private func faults(of report: PlanRun.Report) -> [String] {
        var faults = report.devices.compactMap(fault)
        for (change, device) in zip(reported, report.devices) {
            switch change.goal {
            case .driver(let wanted) where device.driver != wanted:
                faults.append("\(device.reference) is said to have \(device.driver ?? "none")")
            case .functions(let count) where functionCount(of: device.reference) != count:
                faults.append("\(device.reference) has not \(count) virtual functions")
            case .noDriver where device.driver != nil:
                faults.append("\(device.reference) is said to have a driver")
            default: break
            }
        }
        // Nothing else has changed: no ID is left, no flag, no neighbour.
        let givesNodes = trial.run.decision.givesNodes
        let left = Set(now).subtracting(trial.before).filter { line in
            !own.contains { device in
                line.hasPrefix("\(device.bus): \(device.name) ")
                    || givesNodes && line.hasPrefix("node: \(device.name) ")
            }
        }
        return faults + left.map { "left unsaid: \($0)" }
    }

    private func functionCount(of device: DeviceReference) -> Int? {
        let text = try? trial.machine.sysfs.readText(device.path / "sriov_numvfs")
        return text.flatMap { Int($0) }
    }

    /// What is not so of a device as it was said to be.
    private func fault(_ said: Device) -> String? {
        let reference = said.reference
        let driver = trial.machine.driver(reference.name, bus: reference.bus)
        // What the last look saw is what is said, whatever it was.
        let lie = trial.standingLie?.path
        guard driver == said.driver || lie == reference.path / "driver" else {
            return
                "\(reference) has \(driver ?? "none"), and is said to have \(said.driver ?? "none")"
        }
        let text = try? trial.machine.sysfs.readText(reference.path / "driver_override")
        let override = text.flatMap { $0 == "(null)" || $0.isEmpty ? nil : $0 }
        guard override == said.override.driver || lie == reference.path / "driver_override" else {
            return
                "\(reference) has the override \(override ?? "none"), and is said to have another"
        }
        return nil
    }

    // MARK: - Failure

    private func faults(of failure: Failure) -> [String] {
        if failure.code != .notRestored, failure.code != .notViable {
            return now == trial.before || isAsAsked(failure) ? [] : ["\(failure.code), and not so"]
        }
        var faults = failure.devices.compactMap(fault)
        if now == trial.before, failure.code == .notRestored, isSure(failure),
            trial.standingLie == nil
        {
            faults.append("all is as before, and that is not said")
        }
        for line in Set(now).symmetricDifference(trial.before) where !isSaid(line, failure) {
            faults.append("not said: \(line)")
        }
        return faults
    }

    /// Whether the failure is of what comes after the devices were bound, and says so.
    private func isAsAsked(_ failure: Failure) -> Bool {
        let drivers = zip(trial.run.plan.changes, failure.devices).map { change, device in
            switch change.goal {
            case .functions(let count): functionCount(of: device.reference) == count
            default: isMet(change.goal, device.driver) && fault(device) == nil
            }
        }
        return !drivers.isEmpty && drivers.allSatisfy { $0 } && failure.state.count >= drivers.count
    }

    private func isMet(_ goal: Change.Goal, _ driver: String?) -> Bool {
        switch goal {
        case .driver(let wanted): driver == wanted
        case .noDriver, .gone: driver == nil
        case .anyDriver, .asIs, .functions: true
        }
    }

    /// Whether the failure leaves nothing open.
    private func isSure(_ failure: Failure) -> Bool {
        !failure.state.contains { $0.contains("is not known") || $0.contains("was not done") }
    }

    /// Whether the failure tells that the node of a device is not as it was: by its name, or by a device of its group which
    /// is not as it was found, since a node comes and goes with the driver of its devices.
    private func isSaid(ofNodeOf device: String, _ failure: Failure) -> Bool {
        let devices = trial.run.plan.changes.map(\.device)
        let group = devices.first { $0.reference.name == device }?.group
        let makers = devices.filter { $0.reference.name == device || $0.group == group }
        return failure.state.contains { sentence in
            group.map { sentence.contains("'/dev/vfio/\($0)'") } ?? false
                || makers.contains { sentence.contains($0.reference.name) }
                    && !sentence.hasSuffix(", as before.")
        }
    }

    /// Whether the failure tells of a line of the machine that changed.
    private func isSaid(_ line: String, _ failure: Failure) -> Bool {
        let words = line.split(separator: " ").map(String.init)
        guard words.count > 1 else { return false }
        let name = words[1]
        if words[0] == "node:" { return isSaid(ofNodeOf: name, failure) }
        return failure.state.contains { sentence in
            if name.hasPrefix("0000:08:"),
                sentence.contains("virtual functions now")
                    || sentence.contains("virtual function now")
            {
                return true
            }
            if own.contains(where: { $0.name == name && "\($0.bus):" == words[0] }) {
                return sentence.contains(name)
            }
            let isLeft = sentence.hasPrefix("This was not done")
            return isLeft && (sentence.contains("'\(name)'") || name == "autoprobe")
        }
    }
}
