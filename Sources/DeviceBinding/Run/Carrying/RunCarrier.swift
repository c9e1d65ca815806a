internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// Carries runs out on the machine of a binder: a loop that makes each move and gives the answer.
struct RunCarrier {
    /// The machine.
    let binder: Binder
    /// What was asked for, for a run that has it decided again.
    let request: Binder.Request?
    /// Who is told.
    var observer: any RunObserver
    /// Who keeps the records.
    var journal: (any Journal)?
    /// What a person should know of the nodes, a sentence each.
    var notes: [String] = []

    /// Carries a run out to its end.
    mutating func carryOut(_ run: inout PlanRun) throws(Failure) -> PlanRun.Report {
        while true {
            let move = run.next()
            if case .end(let result) = move { return try result.get() }
            let answer = answer(to: move, of: run)
            if let deed = move.deed { journal?.note(answer, to: deed) }
            let before = run.progress
            run.answer(answer)
            observer.didMake(move, answer)
            observer.tell(of: run, since: before)
        }
    }

    /// Makes a move.
    private mutating func answer(to move: PlanRun.Move, of run: PlanRun) -> PlanRun.Answer {
        switch move {
        case .look(let look): return binder.inventory.sysfs.answer(look)
        case .write(let write): return binder.inventory.sysfs.answer(write)
        case .patientWrite(let write): return answer(patiently: write)
        case .record(let record): return keep(record, of: run)
        case .loadModule(let name): return load(name)
        case .decide: return decideAnew()
        case .decideArrivals(let devices): return decide(on: devices, of: run)
        case .pause:
            binder.host.pause()
            return .done
        case .findNodes(let devices):
            return binder.answer(aboutNodesOf: devices, &notes)
        case .setOwner(let owner, let node):
            return refusing { () throws(HostError) in
                try binder.host.setOwner(owner.owner, of: node)
            }
        case .end: preconditionFailure("the end of a run has no answer")
        }
    }

    /// Makes a write that may wait, by something that can wait for it.
    private func answer(patiently write: Write) -> PlanRun.Answer {
        guard let patience = binder.patience else { return binder.inventory.sysfs.answer(write) }
        // Whoever keeps the records has begun the change, and keeps others from its devices.
        if journal != nil { binder.lock.letGo(on: binder.host) }
        do throws(Errno) { return try patience.write(write) ? .done : .waits } catch {
            return .failed(error)
        }
    }

    private mutating func keep(_ record: PlanRun.Record, of run: PlanRun) -> PlanRun.Answer {
        do throws(Failure) {
            try journal?.keep(record, of: run)
            return .done
        } catch {
            return .refused(error)
        }
    }

    /// Decides again; what is loaded is not loaded again.
    private func decideAnew() -> PlanRun.Answer {
        guard let request else {
            let sentence =
                "The original request is no longer known, so no new plan can be made."
            return .refused(Failure(.refused, sentence, help: [.tryAgain]))
        }
        do throws(Failure) { return .decision(try binder.plan(request.withoutLoading)) } catch {
            return .refused(error)
        }
    }

    /// Decides what becomes of devices that have come.
    private func decide(on devices: [DeviceReference], of run: PlanRun) -> PlanRun.Answer {
        guard
            let arrivals = request.flatMap(binder.arrivals) ?? binder.arrivals(of: run.decision)
        else { preconditionFailure("devices that no step waits for") }
        do throws(Failure) { return .decision(try arrivals(devices, run.decision)) } catch {
            return .refused(error)
        }
    }

    /// Has a module loaded; where that fails, the kernel's log says more than modprobe(8) was told.
    private func load(_ module: String) -> PlanRun.Answer {
        do throws(HostError) {
            try binder.host.loadModule(module)
            return .done
        } catch {
            var failure = Failure.host(error)
            failure.help.append(failure.code == .permission ? .runAsRoot : .readKernelLog)
            return .refused(failure)
        }
    }

    private func refusing(_ deed: () throws(HostError) -> Void) -> PlanRun.Answer {
        do throws(HostError) {
            try deed()
            return .done
        } catch {
            return .refused(.host(error))
        }
    }
}
