public import DriverCore
internal import VirtualSysfs

/// What another program than one that writes to `/sys` does to a machine.
///
/// A machine that is mounted tells its programs of it by `MountSession.settle()`. The state file of a session does not
/// keep it.
extension SimulatedMachine {
    /// Plugs a device in, which is offered to the drivers of its bus.
    ///
    /// - Throws: ``/DriverCore/DriverCore/Interruption``: `EEXIST` for a name that is taken, or a probe that
    ///   answers later.
    @discardableResult
    public func plug(_ device: DriverCore.DeviceDescription) throws(DriverCore.Interruption)
        -> DriverCore.DeviceID
    {
        guard case .device(let added) = try virtual.finish(.addDevice(device)) else {
            preconditionFailure("a device that was added has no number")
        }
        return added
    }

    /// Plugs a device in with all that hangs on it; what drivers make of that comes with their probes.
    ///
    /// - Throws: ``/DriverCore/DriverCore/Interruption``: `EEXIST` for a name that is taken, or a probe that
    ///   answers later.
    @discardableResult
    public func plug(_ branch: DriverCore.DeviceBranch) throws(DriverCore.Interruption)
        -> DriverCore.DeviceID
    {
        guard case .device(let added) = try virtual.finish(.addBranch(branch)) else {
            preconditionFailure("a device that was added has no number")
        }
        return added
    }

    /// Pulls a device out of its slot, with all below it.
    ///
    /// - Throws: ``/DriverCore/DriverCore/Interruption``: `ENODEV` for one that has gone, or a remove that ends
    ///   later.
    public func unplug(_ device: DriverCore.DeviceID) throws(DriverCore.Interruption) {
        _ = try virtual.finish(.removeDevice(device))
    }
}
