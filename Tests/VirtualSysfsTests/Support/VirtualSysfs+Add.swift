import DriverCore
import VirtualSysfs

extension VirtualSysfs {
    /// Adds a device that nothing can refuse.
    func add(_ description: DriverCore.DeviceDescription) -> DriverCore.DeviceID? {
        guard case .device(let device)? = perform(.addDevice(description)).outcome else {
            return nil
        }
        return device
    }
}
