internal import Sysfs
internal import SystemPackage

/// Devices that came while automatic probing was off: each that has no driver is probed.
extension PlanRun {
    func arrivalMove(_ act: Act, at index: Int) -> Move {
        let bus = plan.steps[index].bus
        switch act {
        case .lookAtArrival(let names): return .look(.link(device(names, bus).path / "driver"))
        case .probeArrival(let names): return .write(.probe(device(names, bus)))
        default: return .look(.names(SysfsPath("/bus/\(bus)/devices")))
        }
    }

    /// That no driver takes a device is not a failure.
    mutating func arrivalVerdict(_ act: Act, at index: Int, _ answer: Answer) throws(Failure)
        -> Verdict
    {
        guard case .catchUp(let bus, let present) = plan.steps[index] else {
            preconditionFailure("arrivals of a step that catches up with none")
        }
        switch act {
        case .lookAtArrival(let names):
            let look = Look.link(device(names, bus).path / "driver")
            let isFree = try answer.seen(look, in: root).driver() == nil
            return isFree ? .goOn(.probeArrival(names)) : next(after: names)
        case .probeArrival(let names):
            countWrite(answer.errno, of: nil)
            // One that went again while this was written is nobody's.
            if let errno = answer.errno, errno != .operationNotSupportedByDevice,
                errno != .invalidArgument
            {
                return .failed(Blow(errno: errno, isQuestion: false))
            }
            state.caughtUp.append(device(names, bus))
            return next(after: names)
        default:
            let known = Set(present + state.caughtUp.filter { $0.bus == bus }.map(\.name))
            let path = SysfsPath("/bus/\(bus)/devices")
            let names: [String]
            do throws(Errno) { names = try answer.listed.get() } catch {
                throw .access("list", path, in: root, error)
            }
            return goOn(names.filter { !known.contains($0) })
        }
    }

    private func next(after names: [String]) -> Verdict { goOn(Array(names.dropFirst())) }

    private func goOn(_ names: [String]) -> Verdict {
        names.isEmpty ? .taken : .goOn(.lookAtArrival(names))
    }

    private func device(_ names: [String], _ bus: String) -> DeviceReference {
        precondition(!names.isEmpty, "no device is left to look at")
        return DeviceReference(bus: bus, name: names[0])
    }
}
