/// The life of vfio groups and devices.
///
/// Source: drivers/vfio/group.c, drivers/vfio/container.c, drivers/vfio/vfio_main.c.
extension DriverCore {
    /// Why a vfio driver refuses a device; nil when it takes it.
    ///
    /// Source: `vfio_pci_core_register_device()`, `vfio_platform_init_common()`, drivers/vfio.
    func vfioRefusal(_ driver: Driver, _ device: Device) -> Refusal? {
        if device.vfioNumber != nil { return Refusal(.EBUSY, .vfio(.deviceListed)) }
        switch device.facts.description.identity {
        case .pci(let pci):
            if isDenied(pci, to: driver) { return Refusal(.EINVAL, .deniedByVFIO) }
            if pci.headerType != 0 { return Refusal(.EINVAL, .bridgeForVFIO) }
            if device.enabledVFs != 0, profile.vfioKnowsSRIOV {
                return Refusal(.EBUSY, .virtualFunctionsEnabled)
            }
        case .platform(let platform):
            if platform.node == nil, platform.acpiIDs.isEmpty {
                return .noFirmwareForVFIO
            }
        case .bus(let bus):
            // As on the platform bus; vfio-fsl-mc and vfio-cdx ask for nothing of the kind.
            if bus.kind == .amba, bus.node == nil, bus.acpiIDs.isEmpty {
                return .noFirmwareForVFIO
            }
        case .named: return .noFirmwareForVFIO
        }
        return device.group == nil ? Refusal(.EINVAL, .noGroupForVFIO) : nil
    }

    /// Whether vfio-pci leaves a device alone: Intel's accelerators that no user space can be given safely.
    ///
    /// Source: `vfio_pci_dev_in_denylist()`, drivers/vfio/pci/vfio_pci.c.
    private func isDenied(_ pci: PCIIdentity, to driver: Driver) -> Bool {
        guard profile.generation == .today, driver.name == "vfio-pci", pci.vendor == 0x8086 else {
            return false
        }
        let devices: [UInt32] = [0x0435, 0x0443, 0x0b25, 0x0cfe, 0x19e2, 0x19e3, 0x37c8, 0x37c9]
        guard devices.contains(pci.device) else { return false }
        return !isSet("disable_denylist", ofModule: driver.description.module ?? "")
    }

    /// A device bound to a vfio driver joins the vfio group of its IOMMU group.
    mutating func joinVFIOGroup(_ device: Device) {
        guard let id = device.group else { return }
        note(write: .core, .vfio)
        if let place = vfioGroups.firstIndex(where: { $0.group == id && !$0.isDead }) {
            vfioGroups[place].devices.append(device.id)
        } else {
            let group = VFIOGroup(
                id: VFIOGroupID(rawValue: vfioGroupCount),
                group: id,
                minor: freeVFIOMinor,
                devices: [device.id]
            )
            vfioGroupCount += 1
            vfioGroups.append(group)
            send(uevent(.add, group))
        }
        addVFIODevice(device)
    }

    /// The lowest minor number that no vfio group has; a dead one keeps its own while it is open.
    private var freeVFIOMinor: Int32 {
        var minor: Int32 = 0
        while vfioGroups.contains(where: { $0.minor == minor }) { minor += 1 }
        return minor
    }

    private mutating func addVFIODevice(_ device: Device) {
        var number: Int32 = 0
        while vfioNumbers.contains(number) { number += 1 }
        vfioNumbers.insert(number)
        change(device.id, .vfio) { $0.vfioNumber = number }
        guard profile.hasVFIODeviceClass else { return }
        listClassDevice("vfio-dev", "vfio\(number)", device.id)
        if let path = vfioDevicePath(of: device.id) { send(.add, path, "vfio-dev") }
    }

    /// The path of the `vfio-dev` of a device below `/sys`.
    func vfioDevicePath(of id: DeviceID) -> String? {
        guard let device = self[id], let number = device.vfioNumber else { return nil }
        return device.facts.path + "/vfio-dev/vfio\(number)"
    }

    /// Takes the `vfio-dev` of a device away, after which no descriptor of it can be had.
    mutating func removeVFIODevice(_ id: DeviceID) {
        guard let device = self[id], let number = device.vfioNumber else { return }
        note(write: .core, .vfio)
        vfioNumbers.remove(number)
        forgetToken(of: id)
        change(id, .vfio) {
            $0.vfioNumber = nil
            $0.isLeavingVFIO = false
        }
        guard profile.hasVFIODeviceClass else { return }
        unlistClassDevice("vfio-dev", "vfio\(number)", id)
        send(.remove, device.facts.path + "/vfio-dev/vfio\(number)", "vfio-dev")
    }

    /// A device leaves its vfio group, which goes with the last one and gives the DMA back.
    mutating func leaveVFIOGroup(_ device: DeviceID) {
        note(write: .core, .vfio)
        guard
            let place = vfioGroups.firstIndex(where: { $0.devices.contains(device) && !$0.isDead })
        else { return }
        vfioGroups[place].devices.removeAll { $0 == device }
        guard vfioGroups[place].devices.isEmpty else { return }
        let group = vfioGroups[place]
        send(uevent(.remove, group))
        // Its users lose it: the container too, which may have been held open by it alone.
        if let container = group.container { detach(place, from: container) }
        if group.file == nil {
            vfioGroups.remove(at: place)
        } else {
            vfioGroups[place].isDead = true
        }
    }

    /// Gives the DMA of a vfio group's IOMMU group back to the kernel.
    mutating func disown(_ group: VFIOGroup) {
        guard self[group.group]?.owner == group.id else { return }
        change(group.group, .owner) {
            $0.owner = nil
            $0.ownerCount = 0
        }
    }
}
