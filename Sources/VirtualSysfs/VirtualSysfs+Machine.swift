public import DriverCore
public import Sysfs
package import SystemPackage

/// What a simulated machine and a test do beside reading and writing files.
extension VirtualSysfs {
    /// Begins an operation that comes from no file, and lets everything run as far as it goes.
    ///
    /// - Returns: The outcome, or nil while it waits; its task goes on whenever the machine does.
    @discardableResult
    public func perform(_ operation: DriverCore.Operation) -> (
        outcome: DriverCore.Outcome?, task: DriverCore.TaskID
    ) {
        withMachine { machine in
            let task = machine.begin(operation)
            machine.run()
            let outcome = machine.takeOutcome(of: task)
            if outcome == nil { machine.abandon(task) }
            return (outcome, task)
        }
    }

    /// Does an operation that comes from no file to its end.
    ///
    /// - Returns: The result, which is not a failure.
    /// - Throws: ``/DriverCore/DriverCore/Interruption`` where it was refused, or waits; then it goes on whenever the
    ///   machine does.
    @discardableResult
    public func finish(_ operation: DriverCore.Operation) throws(DriverCore.Interruption)
        -> DriverCore.Outcome
    {
        let (outcome, task) = perform(operation)
        switch outcome {
        case .failed(let refusal)?: throw .refused(refusal)
        case let outcome?: return outcome
        case nil:
            guard let wait = core.wait(of: task) else {
                preconditionFailure("an operation neither ended nor waits")
            }
            throw .waits(task, wait)
        }
    }

    /// A copy of the core as it is now.
    public var core: DriverCore { withMachine { $0.core } }

    /// Looks at the core, or changes it by ``/DriverCore/DriverCore/apply(_:)``, under the lock.
    ///
    /// The effects of a change that the body makes are the body's: they reach no log here. What can be
    /// an ``/DriverCore/DriverCore/Operation`` is better given to ``perform(_:)``.
    public func withCore<Result: Sendable>(_ body: (inout DriverCore) -> Result) -> Result {
        withMachine { machine in
            machine.found = nil
            return body(&machine.core)
        }
    }

    // MARK: - Drivers

    /// Looks at the drivers' code, under the lock.
    public func withDrivers<Result: Sendable>(_ body: (Drivers) -> Result) -> Result {
        withMachine { body($0.drivers) }
    }

    /// Changes the drivers' code, and lets everything run that waited for it.
    public func changeDrivers(_ body: (inout Drivers) -> Void) {
        withMachine { machine in
            body(&machine.drivers)
            machine.run()
        }
    }

    /// Gives a task the result of the probe that it asked for, and lets everything run.
    ///
    /// - Throws: ``/DriverCore/DriverCore/Misstep`` where it has not asked; nothing has changed then.
    public func probed(_ task: DriverCore.TaskID, _ answer: DriverCore.ProbeAnswer)
        throws(DriverCore.Misstep)
    {
        try withMachine { machine throws(DriverCore.Misstep) in
            try machine.probed(task, answer)
            machine.run()
        }
    }

    /// Tells a task that the remove that it asked for has ended, and lets everything run.
    ///
    /// - Throws: ``/DriverCore/DriverCore/Misstep`` where it has not asked; nothing has changed then.
    public func removed(_ task: DriverCore.TaskID) throws(DriverCore.Misstep) {
        try withMachine { machine throws(DriverCore.Misstep) in
            try machine.removed(task)
            machine.run()
        }
    }

    // MARK: - Logs

    /// The events sent so far, the oldest first, as many as the limit keeps.
    public var uevents: [DriverCore.Uevent] { withMachine { Array($0.uevents.entries) } }

    /// The events since this was asked last, which are forgotten here.
    public func takeUevents() -> [DriverCore.Uevent] {
        withMachine { $0.takeUevents() }
    }

    /// What drivers and scripted buses were asked, the oldest first, as many as the limit keeps.
    public var driverCalls: [DriverCall] { withMachine { Array($0.driverCalls.entries) } }

    /// The calls since this was asked last, which are forgotten here.
    public func takeDriverCalls() -> [DriverCall] {
        withMachine { $0.takeDriverCalls() }
    }

    /// The latest refusals of the core, and of requests that would have waited, the oldest first.
    ///
    /// What the path alone decides (`ENOENT` for a name that is not there, `EACCES` for a mode) is not
    /// among them.
    public var refusals: [SysfsRefusal] { withMachine { Array($0.refusals.entries) } }

    /// Adds what was refused by a file that stands outside the tree to ``refusals``.
    package func note(
        refusalOf text: String,
        to file: String,
        _ errno: Errno,
        _ sentence: String
    ) {
        withMachine { machine in
            machine.refusals.append(
                SysfsRefusal(
                    request: "a write of '\(printable(text, upTo: 80))' to '\(file)'",
                    errno: errno,
                    sentence: sentence,
                    reason: nil,
                    wait: nil
                )
            )
        }
    }

    /// The latest of ``refusals``: the reason for the errno that was thrown last.
    public var lastRefusal: SysfsRefusal? { withMachine { $0.refusals.entries.last } }

    /// What a pending request waits for, in one sentence; nil when it has ended.
    public func explanation(of ticket: SysfsTicket) -> String? {
        withMachine { machine in
            machine.core.wait(of: DriverCore.TaskID(ticket)).map { machine.explain($0) }
        }
    }
}
