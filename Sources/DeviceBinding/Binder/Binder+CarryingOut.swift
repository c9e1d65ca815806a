internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// Carries runs out on the machine of a binder: a loop that makes each move and gives the answer.
extension Binder {
    /// Whoever is told, and whoever keeps the records, while a run is carried out.
    struct Company {
        var observer: any RunObserver
        var journal: (any Journal)?
    }

    /// Carries a run out to its end.
    func carryOut(
        _ run: inout PlanRun,
        _ request: Request,
        _ company: inout Company,
        _ outcome: inout Outcome
    ) throws(Failure) -> PlanRun.Report {
        while true {
            let move = run.next()
            if case .end(let result) = move { return try result.get() }
            let answer = answer(to: move, of: run, request, &company, &outcome)
            let before = run.progress
            run.answer(answer)
            company.observer.didMake(move, answer)
            company.observer.tell(of: run, since: before)
        }
    }

    /// Makes a move.
    private func answer(
        to move: PlanRun.Move,
        of run: PlanRun,
        _ request: Request,
        _ company: inout Company,
        _ outcome: inout Outcome
    ) -> PlanRun.Answer {
        switch move {
        case .look(let look): return inventory.sysfs.answer(look)
        case .write(let write): return inventory.sysfs.answer(write)
        case .patientWrite(let write): return answer(patiently: write)
        case .record(let record):
            return refusing { () throws(Failure) in try company.journal?.keep(record, of: run) }
        case .loadModule(let name):
            return refusing { () throws(Failure) in
                try ask { () throws(HostError) in try host.loadModule(name) }
            }
        case .decide:
            // What is loaded is not loaded again.
            do throws(Failure) { return .decision(try plan(request.withoutLoading)) } catch {
                return .refused(error)
            }
        case .findNodes(let devices):
            do throws(Failure) { return .nodes(try nodes(of: devices, &outcome.notes)) } catch {
                return .refused(error)
            }
        case .setOwner(let owner, let node):
            return refusing { () throws(Failure) in
                try ask { () throws(HostError) in try host.setOwner(owner.owner, of: node) }
            }
        case .end: preconditionFailure("the end of a run has no answer")
        }
    }

    /// Makes a write that may wait, by whoever can wait for it.
    private func answer(patiently write: Write) -> PlanRun.Answer {
        guard let patience else { return inventory.sysfs.answer(write) }
        do throws(Errno) { return try patience.write(write) ? .done : .waits } catch {
            return .failed(error)
        }
    }

    private func refusing(_ deed: () throws(Failure) -> Void) -> PlanRun.Answer {
        do throws(Failure) {
            try deed()
            return .done
        } catch {
            return .refused(error)
        }
    }
}
