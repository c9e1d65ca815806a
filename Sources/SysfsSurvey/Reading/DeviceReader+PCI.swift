internal import DriverCore
internal import Sysfs

/// PCI functions.
///
/// Source: drivers/pci/pci-sysfs.c; `sriov_*`: drivers/pci/iov.c.
extension DeviceReader {
    mutating func pciIdentity() -> DriverCore.PCIIdentity {
        var identity = DriverCore.PCIIdentity(
            vendor: UInt32(requiredNumber("vendor", most: 0xffff) ?? 0),
            device: UInt32(requiredNumber("device", most: 0xffff) ?? 0),
            subvendor: UInt32(number("subsystem_vendor", most: 0xffff) ?? 0),
            subdevice: UInt32(number("subsystem_device", most: 0xffff) ?? 0),
            classCode: UInt32(requiredNumber("class", most: 0xff_ffff) ?? 0),
            // Since Linux 4.10.
            revision: UInt8(number("revision", most: 0xff) ?? 0)
        )
        identity.headerType = headerType(identity.classCode)
        identity.sriov = sriovCapability()
        return identity
    }

    /// The layout that the configuration space says, without the bit of several functions; else that of the
    /// class.
    private func headerType(_ classCode: UInt32) -> UInt8 {
        let space = try? tree.sysfs.readBytes(path / "config", limit: 64)
        guard let space, space.count > 0x0e else { return classCode >> 8 == 0x0604 ? 1 : 0 }
        return space[0x0e] & 0x7f
    }

    private mutating func sriovCapability() -> DriverCore.SRIOVCapability? {
        guard let total = number("sriov_totalvfs", radix: 10, most: 0xffff), total > 0,
            let offset = number("sriov_offset", radix: 10, most: 0xffff), offset > 0,
            let device = number("sriov_vf_device", most: 0xffff)
        else { return nil }
        return DriverCore.SRIOVCapability(
            totalVFs: UInt16(total),
            offset: UInt16(offset),
            stride: UInt16(max(1, number("sriov_stride", radix: 10, most: 0xffff) ?? 1)),
            vfDevice: UInt16(device)
        )
    }

    mutating func addVirtualFunctions(to device: inout SysfsSurvey.Device) {
        let total = number("sriov_totalvfs", radix: 10, most: 0xffff) ?? 0
        let enabled = number("sriov_numvfs", radix: 10, most: 0xffff) ?? 0
        device.canHaveVirtualFunctions = total > 0
        device.enabledFunctions = Int(enabled)
        for number in 0..<Int(enabled) {
            guard let name = tree.linkedName(path / "virtfn\(number)") else { break }
            device.virtualFunctions.append(name)
        }
    }
}

/// The files of a device that a core gives every such device by itself.
struct GivenFiles {
    private let bus: String?
    private let driver: String?
    private let hasOwnConfigSpace: Bool

    init(
        _ bus: String?,
        _ identity: DriverCore.DeviceIdentity,
        driver: String?,
        _ files: [DriverCore.StaticAttribute]
    ) {
        self.bus = bus
        self.driver = driver
        // It says what the other files say; a quirk of the kernel may not.
        guard case .pci(let pci) = identity else {
            hasOwnConfigSpace = false
            return
        }
        let space = files.first { $0.name == "config" }?.bytes(for: 0) ?? []
        hasOwnConfigSpace =
            space.count >= 64 && UInt32(space[0]) | UInt32(space[1]) << 8 == pci.vendor
            && UInt32(space[2]) | UInt32(space[3]) << 8 == pci.device
    }

    func contains(_ file: DriverCore.StaticAttribute) -> Bool {
        let name = file.name
        if bus == "virtio" { return ["device", "vendor", "modalias"].contains(name) }
        guard bus == "pci" else { return false }
        if name == "config" { return !hasOwnConfigSpace }
        // A host driver switches the function on; only what differs from that is said.
        if name == "enable" {
            let isEnabled = driver != nil && driver != "vfio-pci"
            return file.bytes(for: 0) == Array((isEnabled ? "1\n" : "0\n").utf8)
        }
        return [
            "vendor", "device", "subsystem_vendor", "subsystem_device", "class", "revision",
            "remove", "rescan", "reset",
        ].contains(name) || name.hasPrefix("sriov_")
    }
}
