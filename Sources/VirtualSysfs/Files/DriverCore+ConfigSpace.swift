internal import DriverCore

/// Where a field of the configuration header stands.
///
/// Source: include/uapi/linux/pci_regs.h.
private enum ConfigOffset {
    static let vendor = 0x00
    static let device = 0x02
    static let revision = 0x08
    static let classCode = 0x09
    static let headerType = 0x0e
    static let primaryBus = 0x18
    static let secondaryBus = 0x19
    static let subordinateBus = 0x1a
    static let subvendor = 0x2c
    static let subdevice = 0x2e
}

extension DriverCore {
    /// The configuration space of a PCI function: the bytes of its description, or a header that
    /// says what the other files say.
    func configSpace(of device: DeviceID) -> [UInt8] {
        guard let description = description(of: device), let pci = description.identity.pci else {
            return []
        }
        if let own = ownConfigSpace(of: device) { return own }
        var space = [UInt8](repeating: 0, count: configBytes)
        put(pci.vendor, bytes: 2, at: ConfigOffset.vendor, &space)
        put(pci.device, bytes: 2, at: ConfigOffset.device, &space)
        space[ConfigOffset.revision] = pci.revision
        put(pci.classCode, bytes: 3, at: ConfigOffset.classCode, &space)
        space[ConfigOffset.headerType] = pci.headerType
        if pci.headerType & 0x7f == 1 {
            putBusNumbers(of: device, &space)
        } else {
            put(pci.subvendor, bytes: 2, at: ConfigOffset.subvendor, &space)
            put(pci.subdevice, bytes: 2, at: ConfigOffset.subdevice, &space)
        }
        return space
    }

    /// What the description itself gives as configuration space.
    func ownConfigSpace(of device: DeviceID) -> [UInt8]? {
        description(of: device)?.bytes(ofAttribute: "config")
    }

    private func put(_ value: UInt32, bytes: Int, at offset: Int, _ space: inout [UInt8]) {
        for index in 0..<bytes {
            space[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
        }
    }

    /// The buses before, behind and farthest behind a bridge, read from the names of its devices.
    private func putBusNumbers(of bridge: DeviceID, _ space: inout [UInt8]) {
        let behind = busesBehind(bridge)
        space[ConfigOffset.primaryBus] = busNumber(of: bridge) ?? 0
        space[ConfigOffset.secondaryBus] = behind.min() ?? 0
        space[ConfigOffset.subordinateBus] = behind.max() ?? 0
    }

    private func busesBehind(_ bridge: DeviceID) -> [UInt8] {
        var numbers: [UInt8] = []
        var toVisit = children(of: bridge)
        while let device = toVisit.popLast() {
            if let number = busNumber(of: device) { numbers.append(number) }
            toVisit += children(of: device)
        }
        return numbers
    }

    /// The second part of `0000:03:00.0`.
    private func busNumber(of device: DeviceID) -> UInt8? {
        let parts = name(of: device)?.split(separator: ":") ?? []
        return parts.count == 3 ? UInt8(parts[1], radix: 16) : nil
    }
}
