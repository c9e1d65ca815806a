internal import Sysfs
internal import SystemPackage

/// Virtual functions that a step has made: waited for, and then decided about.
///
/// Where the kernel makes them itself they are there when the write is answered; on a machine whose firmware makes them
/// they come later, as if they were plugged in.
/// Source: sriov_add_vfs(), drivers/pci/iov.c, which leaves them to others where `no_vf_scan` is set (s390).
extension PlanRun {
    func functionMove(_ act: Act, at index: Int) -> Move {
        let (device, _) = receipt(at: index)
        switch act {
        case .lookForFunction(let functions):
            return .look(.link(device.functionLink(functions.names.count)))
        case .awaitFunction: return .pause
        case .decideFunctions(let functions):
            return .decideArrivals(
                functions.names.map { DeviceReference(bus: device.bus, name: $0) }
            )
        default: return .record(.begin(decision))
        }
    }

    mutating func functionVerdict(_ act: Act, at index: Int, _ answer: Answer) throws(Failure)
        -> Verdict
    {
        let (device, count) = receipt(at: index)
        switch act {
        case .lookForFunction(var functions):
            let look = Look.link(device.functionLink(functions.names.count))
            guard let target = try answer.seen(look, in: root).text() else {
                guard functions.pauses < Functions.pausesMax else {
                    throw .late(functions.names.count, of: count, device)
                }
                return .goOn(.awaitFunction(functions))
            }
            functions.names.append(lastComponent(of: target))
            return .goOn(
                functions.names.count < count
                    ? .lookForFunction(functions) : .decideFunctions(functions)
            )
        case .awaitFunction(var functions):
            if case .done = answer {} else { answer.unfit("a pause") }
            functions.pauses += 1
            return .goOn(.lookForFunction(functions))
        case .decideFunctions:
            switch answer {
            case .decision(let decision): extend(by: decision)
            case .refused(let failure): throw failure
            default: answer.unfit("a decision")
            }
            return state.keepsRecords ? .goOn(.recordFunctions) : .taken
        default:
            guard let refusal = answer.refusal else { return .taken }
            // What was made is taken away without records: that is better than to leave it.
            stopRecording()
            throw refusal
        }
    }

    private func receipt(at index: Int) -> (DeviceReference, Int) {
        guard case .receive(let device, let count, _) = plan.steps[index] else {
            preconditionFailure("virtual functions of a step that waits for none")
        }
        return (device, count)
    }
}

extension Binder.Decision {
    /// Where the steps for what has come begin: behind the one that waits for it; nil where none waits.
    var arrivalStart: Int? {
        plan.steps.firstIndex { $0.kind == .receive }.map { $0 + 1 }
    }

    /// Whether it is what another one decided, and more for devices that have come since.
    package func extends(_ other: Binder.Decision) -> Bool {
        guard let start = other.arrivalStart, plan.steps.count >= start else { return false }
        let own = other.ownChanges
        return plan.steps[..<start] == other.plan.steps[..<start]
            && plan.changes.starts(with: own) && ownChanges == own
    }

    /// The changes of devices that were there at the beginning: up to the physical function.
    var ownChanges: [Change] {
        guard let physical = plan.steps.first(where: { $0.kind == .receive })?.device,
            let index = plan.changes.firstIndex(where: { $0.device.reference == physical })
        else { return plan.changes }
        return Array(plan.changes[...index])
    }
}

extension Failure {
    /// The failure for virtual functions of which not all have come in time.
    fileprivate static func late(_ came: Int, of count: Int, _ device: DeviceReference) -> Failure {
        Failure(
            .system,
            "Of \(virtualFunctions(count)) of \(device), \(came) came within"
                + " \(PlanRun.Functions.pausesMax / 20) seconds.",
            help: [.readKernelLog]
        )
    }
}
