internal import DeviceBinding
internal import Sysfs

extension Recovery {
    /// Goes on with a change that was interrupted towards what it was to be, and gives the sentence on that.
    ///
    /// - Throws: ``/DeviceBinding/Failure`` where somebody else has changed a device since, or where the guards
    ///   speak against it.
    func complete(_ change: RecordedChange, _ recoveries: [RecordedChange]) throws(Failure)
        -> String
    {
        let traces = ChangeTraces(change, and: recoveries)
        let present = Present(traces, on: binder)
        let restitution = Restitution(traces, present)
        let title = change.heading
        guard restitution.alone.isEmpty else {
            throw Failure(
                .refused,
                "\(title) cannot be completed: \(restitution.alone.joined(separator: " "))",
                help: [.putChangesBack]
            )
        }
        let changes = change.decision.plan.changes.compactMap { wanted -> Change? in
            guard case .seen(var now) = present.devices[wanted.device.reference] else { return nil }
            now.goal = wanted.goal
            return now
        }
        let known = Set(change.decision.plan.overridden.map(\.rule))
        _ = try binder.refusals(changes, overridden: known)
        return try complete(change, recoveries, title)
    }

    private func complete(
        _ change: RecordedChange,
        _ recoveries: [RecordedChange],
        _ title: String
    ) throws(Failure) -> String {
        let numbers = [change.number] + recoveries.map(\.number)
        let recorder = recorder.with(.completion(numbers))
        recorder.host = binder.host
        let root = binder.inventory.sysfs.root
        let last = recoveries.last { $0.purpose.isCompletion && $0.state != nil } ?? change
        var run = PlanRun(change.decision, root: root, keepsRecords: true)
        if let state = last.state,
            let recorded = PlanRun(
                change.decision,
                root: root,
                recorded: state.keepingRecords(true)
            )
        {
            run = recorded
            run.resume()
            try recorder.begin(change.decision, state: run.state)
        }
        let devices: [Device]
        do throws(Failure) {
            devices = try binder.carryOut(&run, journal: recorder).devices
        } catch {
            try recorder.finish()
            // What could not be completed was put back, and then nothing is left of it.
            if error.code == .restored { try close(numbers) }
            throw error
        }
        try recorder.finish()
        try close(numbers)
        let told = devices.map(\.sentence).joined(separator: " ")
        return "\(title) was interrupted, and is complete now: \(told)"
    }
}

extension Purpose {
    fileprivate var isCompletion: Bool { if case .completion = self { true } else { false } }
}
