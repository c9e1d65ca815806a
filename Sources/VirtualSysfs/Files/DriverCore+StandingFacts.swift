internal import DriverCore

/// What every PCI function tells, and what it says where its description says nothing.
///
/// Watched on Linux 6.12 under QEMU's q35; a description's own file of the name comes first.
extension DriverCore {
    func standing(_ fact: DeviceFact, _ device: DeviceID) -> String {
        switch fact {
        case .isARIEnabled, .brokenParity: return "0\n"
        // What a function is set up with; drivers that can do more say so in their probe.
        case .coherentMask, .dmaMask: return "32\n"
        case .d3coldAllowed: return isBridge(device) ? "0\n" : "1\n"
        case .isEnabled: return isEnabled(device) ? "1\n" : "0\n"
        case .localCPUList: return "0\n"
        case .localCPUs, .messageInterruptBus: return "1\n"
        case .numaNode: return "-1\n"
        // Nobody knows before a driver asks, and after it has gone.
        case .powerState: return driver(of: device) == nil ? "unknown\n" : "D0\n"
        case .isBootVGA: return isFirstVGA(device) ? "1\n" : "0\n"
        case .secondaryBus: return "\(ownConfigByte(0x19, of: device))\n"
        case .subordinateBus: return "\(ownConfigByte(0x1A, of: device))\n"
        default: preconditionFailure("\(fact) is not the same for all functions")
        }
    }

    func isBridge(_ device: DeviceID) -> Bool {
        (description(of: device)?.identity.pci?.headerType ?? 0) & 0x7F == 1
    }

    /// Source: `pci_dev_attrs_are_visible()`, drivers/pci/pci-sysfs.c.
    func isVGA(_ device: DeviceID) -> Bool {
        (description(of: device)?.identity.pci?.classCode ?? 0) >> 8 == 0x0300
    }

    /// Firmware starts on one of the graphics cards; nothing here says on which, if not the first.
    private func isFirstVGA(_ device: DeviceID) -> Bool {
        guard let bus = bus(of: device) else { return false }
        return devices(of: bus).first { isVGA($0) } == device
    }

    /// The drivers of the host switch a function on in their probe, vfio's when it is opened.
    func isEnabled(_ device: DeviceID) -> Bool {
        guard let driver = driver(of: device) else { return false }
        return description(of: driver)?.code == .external
    }

    private func ownConfigByte(_ offset: Int, of device: DeviceID) -> UInt8 {
        let bytes = configSpace(of: device)
        return offset < bytes.count ? bytes[offset] : 0
    }
}
