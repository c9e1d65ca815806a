/// Something that a procedure cannot do without.
public enum Need: Hashable, Sendable {
    /// A file in the directory of the device.
    case deviceFile(String)
    /// A file in the directory of the driver that is asked for.
    case driverFile(String)
    /// A file in the directory of the bus.
    case busFile(String)
    /// A rule of the kernel that no file shows.
    case rule(String)

    /// What it is, for people: `BUS/drivers/DRIVER/new_id`.
    public var text: String {
        switch self {
        case .deviceFile(let file): "the device's \(file)"
        case .driverFile(let file): "the driver's \(file)"
        case .busFile(let file): "the bus's \(file)"
        case .rule(let name): "the rule \(name)"
        }
    }

    /// The proposal that brings it to a simulated machine's bus; nil where none does.
    public func proposal(bus: String) -> String? {
        switch self {
        case .deviceFile("preferred_driver"):
            bus == "pci" ? "preferred_driver" : "preferred_driver_any_bus"
        case .deviceFile("driver_probe_id"):
            bus == "pci" || bus == "platform" ? "driver_probe_id" : nil
        case .deviceFile("driver_override"):
            bus == "pci" || bus == "platform" ? "driver_override" : nil
        case .driverFile("new_id"): bus == "platform" ? "platform_new_id" : nil
        case .driverFile("autoprobe"): "autoprobe_opt_out"
        case .driverFile("vfio_bind"): "vfio_bind_attach"
        case .rule(let name): name
        case .deviceFile, .driverFile, .busFile: nil
        }
    }
}
