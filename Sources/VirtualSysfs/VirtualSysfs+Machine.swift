public import DriverCore
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
        withServer { $0.perform(operation, as: .other) }
    }

    /// A copy of the core as it is now.
    public var core: DriverCore { withServer { $0.core } }

    /// Looks at the core, or changes it by ``DriverCore/DriverCore/apply(_:)``, under the lock.
    ///
    /// The effects of a change that the body makes are the body's: they reach no log here. What can be
    /// an ``Operation`` is better given to ``perform(_:)``.
    public func withCore<Result: Sendable>(_ body: (inout DriverCore) -> Result) -> Result {
        withServer { server in
            server.found = nil
            return body(&server.core)
        }
    }

    // MARK: - Drivers

    /// The script of a driver; one that was never set succeeds and makes nothing.
    public func script(of driver: String) -> DriverCore.DriverScript {
        withServer { $0.drivers[driver] }
    }

    /// Changes the script of a driver, and lets everything run that waited for it.
    public func setScript(_ script: DriverCore.DriverScript, of driver: String) {
        withServer { server in
            server.drivers[driver] = script
            server.run()
        }
    }

    /// Probe and remove of a driver do not return from now on.
    public func block(_ driver: String) { setBlocked(true, driver) }

    /// Probe and remove of a driver return again.
    public func unblock(_ driver: String) { setBlocked(false, driver) }

    private func setBlocked(_ isBlocked: Bool, _ driver: String) {
        withServer { server in
            server.drivers[driver].isBlocked = isBlocked
            if !isBlocked { server.run() }
        }
    }

    // MARK: - Logs

    /// The events sent so far, the oldest first, as many as the limit keeps.
    public var uevents: [DriverCore.Uevent] { withServer { Array($0.uevents.entries) } }

    /// The events since this was asked last, which are forgotten here.
    public func takeUevents() -> [DriverCore.Uevent] {
        withServer { server in
            defer { server.uevents.removeAll() }
            return Array(server.uevents.entries)
        }
    }

    /// What drivers and scripted buses were asked, the oldest first, as many as the limit keeps.
    public var driverCalls: [DriverCall] { withServer { Array($0.driverCalls.entries) } }

    /// The calls since this was asked last, which are forgotten here.
    public func takeDriverCalls() -> [DriverCall] {
        withServer { server in
            defer { server.driverCalls.removeAll() }
            return Array(server.driverCalls.entries)
        }
    }

    /// The latest refusals of the core, and of requests that would have waited, the oldest first.
    ///
    /// What the path alone decides (`ENOENT` for a name that is not there, `EACCES` for a mode) is not
    /// among them.
    public var refusals: [SysfsRefusal] { withServer { Array($0.refusals.entries) } }

    /// Adds what was refused by a file that stands outside the tree to ``refusals``.
    package func note(
        refusalOf text: String,
        to file: String,
        _ errno: Errno,
        _ sentence: String
    ) {
        withServer { server in
            server.refusals.append(
                SysfsRefusal(
                    request: "a write of \(quoted(text)) to '\(file)'",
                    errno: errno,
                    sentence: sentence,
                    reason: nil,
                    wait: nil
                )
            )
        }
    }

    /// The latest of ``refusals``: what stands behind the errno that was thrown last.
    public var lastRefusal: SysfsRefusal? { withServer { $0.refusals.entries.last } }

    /// Whom a pending request waits for, in one sentence; nil when it has ended.
    public func explanation(of task: DriverCore.TaskID) -> String? {
        withServer { server in server.core.wait(of: task).map { server.explain($0) } }
    }
}
