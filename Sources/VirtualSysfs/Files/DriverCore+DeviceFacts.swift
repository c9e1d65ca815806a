internal import DriverCore

extension DriverCore {
    /// The text of a fact of a device, as its file gives it.
    ///
    /// Source: drivers/pci/pci-sysfs.c; `sriov_*`: drivers/pci/iov.c.
    func text(of fact: DeviceFact, _ device: DeviceID) -> String {
        guard let description = description(of: device) else { return "" }
        let pci = description.identity.pci
        switch fact {
        case .modalias: return (description.identity.modalias ?? "") + "\n"
        case .waitingForSupplier: return isWaitingForSupplier(device) ? "1\n" : "0\n"
        case .vendor: return prefixed(pci?.vendor, digits: 4)
        case .device: return prefixed(pci?.device, digits: 4)
        case .subvendor: return prefixed(pci?.subvendor, digits: 4)
        case .subdevice: return prefixed(pci?.subdevice, digits: 4)
        case .classCode: return prefixed(pci?.classCode, digits: 6)
        case .revision: return prefixed(UInt32(pci?.revision ?? 0), digits: 2)
        case .interrupt: return own("irq", description) ?? "0\n"
        case .resource: return own("resource", description) ?? noResources
        case .config, .vfMSIXCount, .reset: return ""
        case .resetMethod: return resetMethods(of: device).joined(separator: " ") + "\n"
        case .isARIEnabled, .brokenParity, .coherentMask, .dmaMask, .d3coldAllowed, .isEnabled,
            .localCPUList, .localCPUs, .messageInterruptBus, .numaNode, .powerState, .secondaryBus,
            .subordinateBus, .isBootVGA:
            return own(fact.rawValue, description) ?? standing(fact, device)
        case .totalVFs: return "\(pci?.sriov?.totalVFs ?? 0)\n"
        case .offset: return "\(pci?.sriov?.offset ?? 0)\n"
        case .stride: return "\(pci?.sriov?.stride ?? 0)\n"
        case .vfDevice: return String(pci?.sriov?.vfDevice ?? 0, radix: 16) + "\n"
        case .vfTotalMSIX: return "0\n"
        }
    }

    private func prefixed(_ number: UInt32?, digits: Int) -> String {
        let text = String(number ?? 0, radix: 16)
        return "0x" + String(repeating: "0", count: max(0, digits - text.utf8.count)) + text + "\n"
    }

    /// What the description itself says of a file that a function without resources has too.
    func own(_ name: String, _ description: DeviceDescription) -> String? {
        description.bytes(ofAttribute: name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Six base addresses, the ROM and six of virtual functions, none of them there.
    private var noResources: String {
        let nothing = "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
        return String(repeating: nothing, count: 13)
    }
}
