/// The life of vfio groups and devices.
///
/// Source: drivers/vfio/group.c, drivers/vfio/container.c, drivers/vfio/vfio_main.c.
extension DriverCore {
    /// Why a vfio driver refuses a device; nil when it takes it.
    ///
    /// Source: `vfio_pci_core_register_device()`, `vfio_platform_init_common()`, drivers/vfio.
    func vfioRefusal(_ driver: DriverFacts, _ device: DeviceFacts) -> Refusal? {
        if read(device.id, .vfio)?.number != nil { return Refusal(.EBUSY, .vfio(.deviceListed)) }
        switch device.description.identity {
        case .pci(let pci):
            if isDenied(pci, to: driver) { return Refusal(.EINVAL, .deniedByVFIO) }
            if pci.headerType != 0 { return Refusal(.EINVAL, .bridgeForVFIO) }
            if profile.vfioKnowsSRIOV, read(device.id, .virtualFunctions)?.enabledCount != 0 {
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
        let hasGroup = group(of: device.id) != nil || makesGroups
        return hasGroup ? nil : Refusal(.EINVAL, .noGroupForVFIO)
    }

    /// Whether vfio makes a group up for a device without one, as its administrator allowed.
    ///
    /// Source: `vfio_group_find_or_alloc()`, drivers/vfio/group.c; since 4.5.
    private var makesGroups: Bool {
        profile.generation == .today && isSet("enable_unsafe_noiommu_mode", ofModule: "vfio")
    }

    /// Whether vfio-pci leaves a device alone: Intel's accelerators that no user space can be given safely.
    ///
    /// Source: `vfio_pci_dev_in_denylist()`, drivers/vfio/pci/vfio_pci.c.
    private func isDenied(_ pci: PCIIdentity, to driver: DriverFacts) -> Bool {
        guard profile.generation == .today, driver.name == "vfio-pci", pci.vendor == 0x8086 else {
            return false
        }
        let devices: [UInt32] = [0x0435, 0x0443, 0x0b25, 0x0cfe, 0x19e2, 0x19e3, 0x37c8, 0x37c9]
        guard devices.contains(pci.device) else { return false }
        return !isSet("disable_denylist", ofModule: driver.description.module ?? "")
    }

    /// A device bound to a vfio driver joins the vfio group of its IOMMU group.
    mutating func joinVFIOGroup(_ device: DeviceFacts) {
        let group = group(of: device.id) ?? groupWithoutIOMMU(device.id)
        if let made = change(.vfio, { $0.join(device.id, group) }) { send(uevent(.add, made)) }
        addVFIODevice(device)
    }

    private mutating func addVFIODevice(_ device: DeviceFacts) {
        let number = change(.vfio) { $0.takeNumber() }
        assert(read(device.id, .vfio)?.number == nil, "a device has two numbers")
        change(device.id, .vfio) { $0.number = number }
        guard profile.hasVFIODeviceClass else { return }
        listClassDevice("vfio-dev", "vfio\(number)", device)
        if let path = vfioDevicePath(of: device.id) { send(.add, path, "vfio-dev") }
    }

    /// The path of the `vfio-dev` of a device below `/sys`.
    func vfioDevicePath(of id: DeviceID) -> String? {
        guard let device = facts(of: id), let number = read(id, .vfio)?.number else { return nil }
        return device.path + "/vfio-dev/vfio\(number)"
    }

    /// Takes the `vfio-dev` of a device away, after which no descriptor of it can be had.
    ///
    /// What vfio-pci knew of a physical function goes with the binding.
    mutating func removeVFIODevice(_ id: DeviceID) {
        guard let device = facts(of: id), let number = read(id, .vfio)?.number else { return }
        change(.vfio) { $0.numbers.remove(number) }
        change(id, .vfio) { $0 = DeviceVFIO() }
        guard profile.hasVFIODeviceClass else { return }
        unlistClassDevice("vfio-dev", "vfio\(number)", device)
        send(.remove, device.path + "/vfio-dev/vfio\(number)", "vfio-dev")
    }

    /// A device leaves its vfio group, which goes with the last one and gives the DMA back.
    mutating func leaveVFIOGroup(_ device: DeviceID) {
        guard let group = read(.vfio).group(with: device) else { return }
        change(.vfio) {
            $0.change(group.id) { $0.devices.removeAll { $0 == device } }
        }
        guard group.devices == [device] else { return }
        send(uevent(.remove, group))
        if isWithoutIOMMU(group.group) { ungroup(device) }
        // Its users lose it: the container too, which may have been held open by it alone.
        if let container = group.container { detach(group.id, from: container) }
        change(.vfio) {
            if group.file == nil {
                $0.groups.removeAll { $0.id == group.id }
            } else {
                $0.change(group.id) { $0.isDead = true }
            }
        }
    }

    /// Gives the DMA of a vfio group's IOMMU group back to the kernel.
    mutating func disown(_ group: VFIOGroup) {
        guard ownership(of: group.group)?.owner == group.id else { return }
        changeOwnership(of: group.group) { $0 = GroupOwnership() }
    }
}
