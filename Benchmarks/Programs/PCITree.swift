import Glibc
import SystemPackage

/// A directory laid out as the /sys of a machine with many PCI functions is.
///
/// Plain files, for programs that only look: those that lspci, driverctl and anybind read, with what a
/// kernel writes into them. Every tenth function has no driver.
struct PCITree {
    /// What stands for `/sys`.
    let root: String
    let deviceCount: Int
    private static let drivers = ["e1000e", "nvme", "ahci", "xhci_hcd", "vfio-pci", "virtio-pci"]

    init(at root: String, devices: Int) throws {
        self.root = root
        deviceCount = devices
        try makeDirectories(
            "",
            "bus",
            "bus/pci",
            "bus/pci/devices",
            "bus/pci/drivers",
            "class",
            "devices",
            "kernel",
            "kernel/iommu_groups",
            "module"
        )
        try write("bus/pci/drivers_autoprobe", "1\n")
        try write("bus/pci/drivers_probe", "")
        for driver in Self.drivers {
            try makeDirectories("bus/pci/drivers/\(driver)")
            for file in ["bind", "new_id", "remove_id", "unbind", "uevent"] {
                try write("bus/pci/drivers/\(driver)/\(file)", "")
            }
        }
        for number in 0..<devices { try addFunction(number) }
    }

    private func addFunction(_ number: Int) throws {
        let address = PCIAddress(number)
        let bridge = "devices/pci\(address.bus)"
        if number & 0xff == 0 { try makeDirectories(bridge) }
        let directory = "\(bridge)/\(address)"
        try makeDirectories(directory)
        let group = "kernel/iommu_groups/\(number)"
        try makeDirectories(group, "\(group)/devices")
        try write("\(group)/type", "DMA\n")
        try link("\(group)/devices/\(address)", to: "../../../../\(directory)")
        try link("bus/pci/devices/\(address)", to: "../../../\(directory)")
        try link("\(directory)/iommu_group", to: "../../../\(group)")
        try link("\(directory)/subsystem", to: "../../../bus/pci")
        try addAttributes(FunctionIdentity(number), in: directory)
        guard number % 10 != 9 else { return }
        let driver = "bus/pci/drivers/\(Self.drivers[number % Self.drivers.count])"
        try link("\(directory)/driver", to: "../../../\(driver)")
        try link("\(driver)/\(address)", to: "../../../../\(directory)")
    }

    private func addAttributes(_ function: FunctionIdentity, in directory: String) throws {
        try write("\(directory)/vendor", "0x\(hex(function.vendor, digits: 4))\n")
        try write("\(directory)/device", "0x\(hex(function.device, digits: 4))\n")
        try write("\(directory)/subsystem_vendor", "0x\(hex(function.subvendor, digits: 4))\n")
        try write("\(directory)/subsystem_device", "0x\(hex(function.subdevice, digits: 4))\n")
        try write("\(directory)/class", "0x\(hex(function.classCode, digits: 6))\n")
        try write("\(directory)/revision", "0x00\n")
        try write("\(directory)/irq", "0\n")
        try write("\(directory)/resource", function.resource)
        try write("\(directory)/modalias", function.modalias + "\n")
        try write("\(directory)/driver_override", "(null)\n")
        try write("\(directory)/config", bytes: function.configuration)
    }

    // MARK: - The file system

    private func makeDirectories(_ paths: String...) throws {
        for path in paths {
            guard unsafe mkdir("\(root)/\(path)", 0o755) == 0 else {
                throw Failure("mkdir \(root)/\(path): \(Errno(rawValue: errno))")
            }
        }
    }

    private func link(_ path: String, to target: String) throws {
        guard unsafe symlink(target, "\(root)/\(path)") == 0 else {
            throw Failure("symlink \(root)/\(path): \(Errno(rawValue: errno))")
        }
    }

    private func write(_ path: String, _ text: String) throws {
        try write(path, bytes: Array(text.utf8))
    }

    private func write(_ path: String, bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(
            FilePath("\(root)/\(path)"),
            .writeOnly,
            options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }
}

/// The numbers that one function of the tree shows.
private struct FunctionIdentity {
    let vendor: Int
    let device: Int
    let subvendor = 0x1028
    let subdevice: Int
    let classCode: Int

    init(_ number: Int) {
        vendor = [0x8086, 0x10de, 0x1002, 0x15b3, 0x144d][number % 5]
        device = 0x1000 + number % 977
        subdevice = number % 4096
        classCode = [0x02_0000, 0x01_0802, 0x01_0601, 0x03_0000, 0x0c_0330][number / 5 % 5]
    }

    /// As the kernel writes it: docs of `modalias` in Documentation/ABI/testing/sysfs-bus-pci.
    var modalias: String {
        func upper(_ value: Int, _ digits: Int) -> String {
            hex(value, digits: digits).uppercased()
        }
        return "pci:v" + upper(vendor, 8) + "d" + upper(device, 8) + "sv" + upper(subvendor, 8)
            + "sd" + upper(subdevice, 8) + "bc" + upper(classCode >> 16, 2)
            + "sc" + upper(classCode >> 8 & 0xff, 2) + "i" + upper(classCode & 0xff, 2)
    }

    /// Thirteen regions, of which the function has none.
    var resource: String {
        String(repeating: "0x0000000000000000 0x0000000000000000 0x0000000000000000\n", count: 13)
    }

    /// The header of an ordinary function, little endian, and nothing behind it.
    var configuration: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 256)
        for (offset, value) in [(0, vendor), (2, device), (0x2c, subvendor), (0x2e, subdevice)] {
            bytes[offset] = UInt8(value & 0xff)
            bytes[offset + 1] = UInt8(value >> 8)
        }
        for byte in 0..<3 { bytes[9 + byte] = UInt8(classCode >> (8 * byte) & 0xff) }
        return bytes
    }
}
