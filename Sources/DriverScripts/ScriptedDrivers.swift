public import DriverCore

/// The scripts of a machine's drivers; a driver without one succeeds and makes nothing.
///
/// A script belongs to a driver, which is a name on a bus: of one name on two buses there are two.
public struct ScriptedDrivers: DriverCode, Hashable, Sendable {
    private var scripts: [Driver: DriverScript] = [:]
    private var blockedCount = 0

    /// A driver, whether it is registered yet or not.
    private struct Driver: Hashable {
        let name: String
        let bus: String
    }

    /// No scripts.
    public init() {}

    /// The script of a driver; one that was never set succeeds and makes nothing.
    public subscript(driver: String, on bus: String) -> DriverScript {
        get { scripts[Driver(name: driver, bus: bus)] ?? DriverScript() }
        set {
            let wasBlocked =
                scripts.updateValue(newValue, forKey: Driver(name: driver, bus: bus))?.isBlocked
            blockedCount += (newValue.isBlocked ? 1 : 0) - (wasBlocked == true ? 1 : 0)
            assert(blockedCount >= 0, "fewer than no drivers are blocked")
        }
    }

    // MARK: - DriverCode

    /// Whether any driver's probe or remove does not return for now.
    public var mayAnswerLater: Bool { blockedCount > 0 }

    /// What the script of the driver says; nil while it is blocked.
    public mutating func probe(_ request: DriverCore.Request) -> DriverCore.ProbeAnswer? {
        let driver = Driver(name: request.driverName, bus: request.busName)
        guard let script = scripts[driver] else { return .bound([]) }
        if script.isBlocked { return nil }
        // A held copy shares the scripts until one of them goes on.
        let number =
            script.results.isEmpty ? script.afterwards : scripts[driver]?.results.removeFirst()
        return script.answer(number ?? script.afterwards, for: request.deviceName)
    }

    /// The remove ends at once, unless the driver is blocked.
    public mutating func remove(_ request: DriverCore.Request) -> DriverCore.RemoveAnswer? {
        let driver = Driver(name: request.driverName, bus: request.busName)
        return scripts[driver]?.isBlocked == true ? nil : .ended
    }
}
