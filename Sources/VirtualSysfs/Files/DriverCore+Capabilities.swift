internal import DriverCore

/// The capabilities in configuration spaces, and what follows from them.
///
/// Source: include/uapi/linux/pci_regs.h.
extension DriverCore {
    /// Whether a function is one of PCI Express, as far as its description says so: it has virtual
    /// functions or is one, which nothing else can.
    func hasExpressCapability(_ device: DeviceID) -> Bool {
        physicalFunction(of: device) != nil
            || description(of: device)?.identity.pci?.sriov != nil
    }

    /// The capabilities of a function whose description gives no configuration space.
    func putCapabilities(of device: DeviceID, _ pci: PCIIdentity, _ space: inout [UInt8]) {
        guard hasExpressCapability(device) else { return }
        assert(space.count == expressConfigBytes, "a space with no room for the further part")
        space[0x06] |= 0x10
        space[0x34] = 0x40
        // An endpoint of version 2 that can be reset by itself (`PCI_EXP_DEVCAP_FLR`).
        put(0x0002_0010, bytes: 4, at: 0x40, &space)
        put(0x1000_8000, bytes: 4, at: 0x44, &space)
        guard let sriov = pci.sriov else { return }
        // The first capability of the further part, of version 1, and the last.
        put(0x0001_0010, bytes: 4, at: 0x100, &space)
        let enabled = UInt32(virtualFunctions(of: device).count)
        assert(enabled <= sriov.totalVFs, "more virtual functions than there can be")
        put(enabled > 0 ? 0x9 : 0, bytes: 2, at: 0x108, &space)
        put(UInt32(sriov.totalVFs), bytes: 2, at: 0x10C, &space)
        put(UInt32(sriov.totalVFs), bytes: 2, at: 0x10E, &space)
        put(enabled, bytes: 2, at: 0x110, &space)
        put(UInt32(sriov.offset), bytes: 2, at: 0x114, &space)
        put(UInt32(sriov.stride), bytes: 2, at: 0x116, &space)
        put(UInt32(sriov.vfDevice), bytes: 2, at: 0x11A, &space)
        // Pages of 4 KiB, as asked for and as set.
        put(0x553, bytes: 4, at: 0x11C, &space)
        put(0x1, bytes: 4, at: 0x120, &space)
    }

    // MARK: - Resets

    /// By which methods a function can be reset, in the order in which Linux tries them.
    ///
    /// Source: `pci_reset_fn_methods`, drivers/pci/pci.c; those of ACPI and of single devices are only
    /// where a description has a file `reset_method`.
    func resetMethods(of device: DeviceID) -> [String] {
        guard let description = description(of: device), description.identity.pci != nil else {
            return []
        }
        if let own = own("reset_method", description) {
            return own.split { $0 == " " || $0 == "\n" }.map(String.init)
        }
        var methods: [String] = []
        let capabilities = Capabilities(configSpace(of: device))
        if capabilities.expressFlags & 0x1000_0000 != 0 { methods.append("flr") }
        if capabilities.advancedFlags & 0x3 == 0x3 { methods.append("af_flr") }
        if capabilities.canResetByPower { methods.append("pm") }
        if isAloneOnItsBus(device) { methods.append("bus") }
        return methods
    }

    /// A reset of a bus is one of a function where nothing else is on it.
    ///
    /// Source: `pci_parent_bus_reset()`, drivers/pci/pci.c.
    private func isAloneOnItsBus(_ device: DeviceID) -> Bool {
        guard !isBridge(device), physicalFunction(of: device) == nil,
            let above = parent(of: device), isBridge(above)
        else { return false }
        return children(of: above).allSatisfy {
            $0 == device || description(of: $0)?.identity.pci == nil
        }
    }
}

/// What the list of capabilities in a configuration space says about resets.
private struct Capabilities {
    /// `PCI_EXP_DEVCAP`.
    var expressFlags: UInt32 = 0
    /// `PCI_AF_CAP`.
    var advancedFlags: UInt8 = 0
    /// Whether leaving the state D3 resets: power management without `PCI_PM_CTRL_NO_SOFT_RESET`.
    var canResetByPower = false

    init(_ space: [UInt8]) {
        guard space.count >= 64, space[0x06] & 0x10 != 0 else { return }
        var offset = Int(space[0x34] & 0xFC)
        // A list that leads back into itself ends here too: `PCI_FIND_CAP_TTL`.
        for _ in 0..<48 where offset >= 0x40 && offset + 8 <= min(space.count, 256) {
            switch space[offset] {
            case 0x01: canResetByPower = space[offset + 4] & 0x8 == 0
            case 0x10:
                let bytes = space[offset + 4..<offset + 8].reversed()
                expressFlags = bytes.reduce(0) { $0 << 8 | UInt32($1) }
            case 0x13: advancedFlags = space[offset + 3]
            default: break
            }
            offset = Int(space[offset + 1] & 0xFC)
        }
    }
}
