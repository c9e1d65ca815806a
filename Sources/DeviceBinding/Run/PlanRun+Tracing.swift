internal import Sysfs
internal import SystemPackage

/// What looks saw and writes did is kept for each device; see ``Trace``.
extension PlanRun {
    /// The trace of the device of a change.
    func trace(_ change: Int) -> Trace {
        state.traces[change] ?? Trace(plan.changes[change].device)
    }

    private mutating func note(_ change: Int, _ body: (inout Trace) -> Void) {
        var trace = trace(change)
        body(&trace)
        state.traces[change] = trace == Trace(plan.changes[change].device) ? nil : trace
    }

    /// Takes in what came of a move, before anything follows from it.
    mutating func note(_ move: Move, _ answer: Answer) {
        switch move {
        case .look(let look):
            guard let place = script.places[look] else { return }
            let seen = answer.seen(look, in: root)
            switch place {
            case .driver(let change):
                guard case .success(let driver) = Result(catching: seen.driver) else { return }
                note(change) { $0.see(driver: driver) }
            case .override(let change):
                guard let override = try? seen.override() else { return }
                note(change) { $0.see(override: override) }
            }
        case .write(let write), .patientWrite(let write):
            if case .waits = answer { return }
            note(write, isMade: answer.isMade(by: write))
        case .record, .loadModule, .decide, .decideArrivals, .pause, .findNodes, .setOwner, .end:
            break
        }
    }

    /// Takes it that the move at hand may have been made, if it is a write: nobody could say so any more.
    mutating func noteUnanswered(_ move: Move) {
        switch move {
        case .write(let write), .patientWrite(let write): note(write, isMade: nil)
        default: break
        }
    }

    /// Takes in a write; `isMade` is nil where it may have been made.
    private mutating func note(_ write: Write, isMade: Bool?) {
        if isMade == false { return }
        let parts = write.path.text.split(separator: "/").map(String.init)
        guard parts.count >= 3, parts[0] == "bus" else { return }
        let line = write.text.hasSuffix("\n") ? String(write.text.dropLast()) : write.text
        switch (parts[2], parts.last) {
        case ("devices", "driver_override") where parts.count == 5:
            let written: Override = line.isEmpty ? .unset : .driver(line)
            note(parts[1], parts[3]) { $0.wrote(override: written, isSure: isMade == true) }
        case ("drivers", "unbind"):
            note(parts[1], line) { $0.wroteUnbind(isSure: isMade == true) }
        case ("drivers", "bind"), ("drivers", "vfio_bind"):
            // It answers when the driver has the device. Source: bind_store(), drivers/base/bus.c.
            note(parts[1], line) { $0.wroteBind(to: parts[3], isSure: isMade == true) }
        case ("drivers", "new_id"):
            let taker = DriverReference(bus: parts[1], name: parts[3])
            for change in plan.changes.indices where plan.changes[change].driverWanted == taker {
                note(change) { $0.wroteBind(to: parts[3], isSure: false) }
            }
        case ("drivers_probe", _):
            guard let change = script.changes[DeviceReference(bus: parts[1], name: line)] else {
                return
            }
            let goal = plan.changes[change].goal
            note(change) { $0.wroteProbe(for: goal) }
        default: break
        }
    }

    private mutating func note(_ bus: String, _ name: String, _ body: (inout Trace) -> Void) {
        let reference = DeviceReference(bus: bus, name: name)
        if let change = script.changes[reference] { note(change, body) }
    }
}

extension PlanRun.Answer {
    /// Whether a write was made that was answered so; nil where that cannot be told.
    ///
    /// A file that cannot be opened was not written; a driver that has not the device answers ENODEV to
    /// `unbind`, and does nothing. Source: unbind_store(), drivers/base/bus.c.
    fileprivate func isMade(by write: Write) -> Bool? {
        guard let errno else { return true }
        if errno.refusesAccess { return false }
        let isUnbind = write.path.lastName == "unbind"
        return isUnbind && errno == .operationNotSupportedByDevice ? false : nil
    }
}
