internal import DeviceBinding
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// What a change, or a chain of them, may have left on one device, and how the device was found.
struct DeviceTrace: Hashable {
    /// The device as it was found, and what was asked for.
    let found: Change
    /// Which driver and override it can have if nobody else acted.
    var binding: PlanRun.Trace
    /// How it was found by changes that were interrupted, for each of them: what could not be recorded was put back to that.
    var founds: [Device]
    /// How the last change left it that has ended; nil where none has.
    var left: Device?
    /// The files that decide who may have it, beside the override.
    var marks: [MarkTrace] = []

    /// A file of a device.
    struct MarkTrace: Hashable {
        /// Which, how it was found, and what takes it back.
        var mark: Mark
        /// What it can say if nobody else wrote it; nil where the kernel words it.
        var texts: Set<String>?
    }

    /// A device of a plan, with what the run of it can have left.
    init(_ found: Change, _ binding: PlanRun.Trace, _ plan: Plan) {
        self.found = found
        self.binding = binding
        founds = [found.device]
        for case .mark(found.device.reference, let mark) in plan.steps
        where !marks.contains(where: { $0.mark.file == mark.file }) {
            marks.append(MarkTrace(mark: mark, texts: [mark.found]))
        }
    }

    /// Takes in that a text was perhaps written to a file of `/sys`.
    mutating func take(_ write: Write) {
        let reference = found.device.reference
        let line = write.text.hasSuffix("\n") ? String(write.text.dropLast()) : write.text
        for index in marks.indices
        where write.path == reference.path / marks[index].mark.file.rawValue {
            switch (marks[index].mark.file, line.isEmpty) {
            case (.probeID, true): marks[index].texts = nil
            case (.preferredDriver, true): marks[index].texts?.insert("(null)")
            case (_, false): marks[index].texts?.insert(line)
            }
        }
    }
}

/// What changes left beside their devices.
struct BusTraces: Hashable {
    /// IDs that drivers list by them, as far as can be told.
    var ids: [ListedID] = []
    /// Flags of automatic probing that they switched off, and perhaps not on again.
    var flags: [Autoprobe] = []
    /// Which devices the buses had whose probing was off.
    var present: [String: [String]] = [:]
    /// Who owned the nodes that were given away, or went with their driver, by node.
    var owners: [String: NodeOwner] = [:]
}

/// What a chain of changes may have left: a change, and what went on with it and was interrupted too.
struct ChangeTraces: Hashable {
    /// Its devices.
    var devices: [DeviceTrace]
    /// The virtual functions that they made, or took away.
    var functions: [FunctionTrace] = []
    /// What is beside them.
    var buses = BusTraces()

    /// The traces of a change, and of the recoveries of it, the oldest first.
    init(_ change: RecordedChange, and recoveries: [RecordedChange] = []) {
        let plan = change.decision.plan
        devices = zip(plan.changes, change.bindingsLeft).map { DeviceTrace($0, $1, plan) }
        for found in plan.changes { buses.owners.merge(found.nodes) { first, _ in first } }
        for step in plan.steps { take(step, of: change) }
        for recovery in recoveries {
            for (now, binding) in zip(recovery.decision.plan.changes, recovery.bindingsLeft) {
                guard let index = index(of: now.device.reference) else { continue }
                devices[index].binding = binding
                devices[index].founds.append(now.device)
            }
        }
        for change in [change] + recoveries {
            for deed in change.deeds { take(deed) }
        }
    }

    private func index(of reference: DeviceReference) -> Int? {
        devices.firstIndex { $0.found.device.reference == reference }
    }

    /// Takes in what a step of the first change may have left beside the devices.
    private mutating func take(_ step: Step, of change: RecordedChange) {
        guard let write = step.write,
            let deed = change.deeds.first(where: { $0.deed == .write(write) })
        else {
            if case .catchUp(let bus, let names) = step { buses.present[bus] = names }
            return
        }
        switch step {
        case .addID(let id):
            // An ID that was listed before, or that was refused, is not ours; one that nobody could say any
            // more how it was answered is taken away: that twice does no harm.
            if case .failed = deed.outcome { return }
            buses.ids.append(id)
        case .switchOff(let flag): buses.flags.append(flag)
        case .functions(let physical, let found, let left):
            functions.append(
                FunctionTrace(physical, found: found, left: left, change.decision.plan)
            )
        default: break
        }
    }

    private mutating func take(_ deed: RecordedChange.RecordedDeed) {
        switch deed.deed {
        case .write(let write):
            for index in devices.indices { devices[index].take(write) }
            buses.ids.removeAll { id in
                guard Step.removeID(id).write == write else { return false }
                switch deed.outcome {
                case .done, .failed(.operationNotSupportedByDevice): return true
                default: return false
                }
            }
        case .setOwner(_, let node):
            guard buses.owners[node] == nil, let owner = deed.owner else { return }
            buses.owners[node] = NodeOwner(owner)
        case .loadModule: break
        }
    }
}

extension ChangeTraces {
    /// The traces of changes that have ended, the oldest first: nothing but what the last one read back is theirs.
    init(ended changes: [RecordedChange]) {
        devices = []
        for change in changes {
            let own = ChangeTraces(change)
            for trace in own.devices { merge(trace, endOf: change) }
            for trace in own.functions { merge(trace) }
            // Flags were switched on again by each; an ID whose removal failed is still there.
            buses.ids += own.buses.ids
            buses.owners.merge(own.buses.owners) { first, _ in first }
        }
    }

    private mutating func merge(_ trace: DeviceTrace, endOf change: RecordedChange) {
        let reference = trace.found.device.reference
        guard let end = change.devicesAtEnd.first(where: { $0.reference == reference }) else {
            return
        }
        let index = index(of: reference) ?? devices.count
        if index == devices.count { devices.append(trace) }
        devices[index].binding = PlanRun.Trace(end)
        devices[index].left = end
        for mark in trace.marks {
            let known = devices[index].marks.firstIndex { $0.mark.file == mark.mark.file }
            var last = mark
            last.texts = mark.texts.map { $0.subtracting([mark.mark.found]) }
            if let known {
                devices[index].marks[known].texts = last.texts
            } else {
                devices[index].marks.append(last)
            }
        }
    }
}

extension RecordedChange {
    /// What its run can have left of each device, by change.
    fileprivate var bindingsLeft: [PlanRun.Trace] {
        let recorded = state.flatMap { PlanRun(decision, root: "", recorded: $0) }
        return recorded?.tracesLeft ?? devices.map(PlanRun.Trace.init)
    }
}
