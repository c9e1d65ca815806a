public import DriverCore
public import DriverScripts

/// A `/sys` whose drivers are scripts.
extension VirtualSysfs where Drivers == ScriptedDrivers {
    /// A `/sys` of a core whose drivers have no scripts: every probe succeeds and makes nothing.
    public convenience init(core: DriverCore = DriverCore(), limits: SysfsLimits = SysfsLimits()) {
        self.init(core: core, drivers: ScriptedDrivers(), limits: limits)
    }

    /// The script of a driver; one that was never set succeeds and makes nothing.
    public func script(of driver: String, on bus: String) -> DriverScript {
        withDrivers { $0[driver, on: bus] }
    }

    /// Changes the script of a driver, and lets everything run that waited for it.
    public func setScript(_ script: DriverScript, of driver: String, on bus: String) {
        changeDrivers { $0[driver, on: bus] = script }
    }

    /// Probe and remove of a driver do not return from now on.
    public func block(_ driver: String, on bus: String) {
        changeDrivers { $0[driver, on: bus].isBlocked = true }
    }

    /// Probe and remove of a driver return again.
    public func unblock(_ driver: String, on bus: String) {
        changeDrivers { $0[driver, on: bus].isBlocked = false }
    }
}
