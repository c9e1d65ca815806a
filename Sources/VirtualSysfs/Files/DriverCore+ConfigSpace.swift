internal import DriverCore

/// Where a field of the configuration header stands.
///
/// Source: include/uapi/linux/pci_regs.h.
private enum ConfigOffset {
    static let vendor = 0x00
    static let device = 0x02
    static let command = 0x04
    static let revision = 0x08
    static let classCode = 0x09
    static let headerType = 0x0e
    static let firstRegion = 0x10
    static let primaryBus = 0x18
    static let secondaryBus = 0x19
    static let subordinateBus = 0x1a
    static let subvendor = 0x2c
    static let subdevice = 0x2e
    static let rom = 0x30
    static let bridgeROM = 0x38
    static let interruptLine = 0x3c
    static let interruptPin = 0x3d
}

/// A configuration space after writes to it: of a register whose bits can be written, those.
///
/// Source: the standard header's registers in include/uapi/linux/pci_regs.h, as QEMU's `pci_init_wmask()`
/// has them: command, cache line size, interrupt line.
func configSpace(_ space: [UInt8], written: [UInt8]) -> [UInt8] {
    var space = space
    for (offset, mask) in [(0x04, 0x47), (0x05, 0x05), (0x0c, 0xff), (0x3c, 0xff)] as [(Int, UInt8)]
    where offset < min(space.count, written.count) {
        space[offset] = space[offset] & ~mask | written[offset] & mask
    }
    return space
}

extension DriverCore {
    /// The configuration space of a PCI function: the bytes of its description, or a header that
    /// says what the other files say.
    func configSpace(of device: DeviceID) -> [UInt8] {
        guard let description = description(of: device), let pci = description.identity.pci else {
            return []
        }
        if let own = ownConfigSpace(of: device) { return own }
        var space = [UInt8](repeating: 0, count: configSpaceBytes(of: device))
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
        putRegions(of: device, isBridge: pci.headerType & 0x7f == 1, &space)
        putInterrupt(description, &space)
        putCapabilities(of: device, pci, &space)
        return space
    }

    /// How long the configuration space is: that of PCI Express has room for what PCI's has none for.
    func configSpaceBytes(of device: DeviceID) -> Int {
        if let own = ownConfigSpace(of: device) { return own.count }
        return hasExpressCapability(device) ? expressConfigBytes : configBytes
    }

    /// The addresses of its regions; firmware has switched on what there is, drivers the rest.
    private func putRegions(of device: DeviceID, isBridge: Bool, _ space: inout [UInt8]) {
        var command: UInt32 = isEnabled(device) ? 0x4 : 0
        for region in regions(of: device) {
            if region.number == PCIRegion.rom {
                let offset = isBridge ? ConfigOffset.bridgeROM : ConfigOffset.rom
                put(region.lowRegister, bytes: 4, at: offset, &space)
                continue
            }
            guard region.number < (isBridge ? 2 : 6) else { continue }
            command |= region.isPorts ? 0x1 : 0x2
            let offset = ConfigOffset.firstRegion + 4 * region.number
            put(region.lowRegister, bytes: 4, at: offset, &space)
            if region.isWide, region.number < 5 {
                put(region.highRegister, bytes: 4, at: offset + 4, &space)
            }
        }
        put(command, bytes: 2, at: ConfigOffset.command, &space)
    }

    private func putInterrupt(_ description: DeviceDescription, _ space: inout [UInt8]) {
        let text = own("irq", description)?.prefix { $0 != "\n" }
        guard let text, let line = UInt8(text), line > 0 else { return }
        space[ConfigOffset.interruptLine] = line
        space[ConfigOffset.interruptPin] = 1
    }

    /// What the description itself gives as configuration space.
    func ownConfigSpace(of device: DeviceID) -> [UInt8]? {
        description(of: device)?.bytes(ofAttribute: "config")
    }

    func put(_ value: UInt32, bytes: Int, at offset: Int, _ space: inout [UInt8]) {
        assert(1...4 ~= bytes, "a register of other than 1 to 4 bytes")
        assert(offset >= 0 && offset + bytes <= space.count, "a register beyond the space")
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
