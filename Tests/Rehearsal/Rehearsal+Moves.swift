package import DeviceBinding
internal import Sysfs
internal import SystemPackage

extension Rehearsal {
    /// What comes of a move of a run when it is made here; `keep` keeps its records.
    package func made(
        _ move: PlanRun.Move,
        of run: PlanRun,
        _ request: Binder.Request? = nil,
        keeping keep: (PlanRun.Record) -> PlanRun.Answer
    ) -> PlanRun.Answer {
        switch move {
        case .look(let look): return sysfs.answer(look)
        case .write(let write), .patientWrite(let write):
            defer { forgetNodes() }
            return sysfs.answer(write)
        case .record(let record): return keep(record)
        case .loadModule, .pause: return .done
        case .setOwner(let owner, let node):
            guard nodes.contains(node) else {
                return .refused(
                    Failure(.system, "'\(node)' is not there.", errno: .noSuchFileOrDirectory)
                )
            }
            give(node, to: owner.owner)
            return .done
        case .decideArrivals(let devices):
            guard
                let arrivals = request.flatMap(binder.arrivals) ?? binder.arrivals(of: run.decision)
            else { preconditionFailure("nobody decides about what comes") }
            do throws(Failure) { return .decision(try arrivals(devices, run.decision)) } catch {
                return .refused(error)
            }
        case .findNodes(let devices):
            return .nodes(devices.compactMap(\.group).map { "/dev/vfio/\($0)" })
        case .decide, .end: preconditionFailure("\(move) is not made here")
        }
    }
}
