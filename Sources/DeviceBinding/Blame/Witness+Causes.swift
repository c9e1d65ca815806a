internal import Sysfs
internal import SystemPackage

/// The causes of a refused write, by the files that decide between them.
extension Witness {
    /// What a write of a step was for.
    struct Attempt {
        /// What the step does; a second write asks as a `bind` does.
        let kind: Step.Kind
        /// The device, as it was found.
        let device: Device
        /// The driver whose file it is, or that should have the device.
        let driver: String?
        /// Whether the driver fits by its own IDs; nil where nobody tells.
        let isMatched: Bool?
        /// What the system answered.
        let errno: Errno
    }

    /// The causes that remain: one, or several of which one holds; empty where the errno says it all.
    mutating func causes(of attempt: Attempt) throws(Unseen) -> [Cause] {
        if attempt.errno == .readOnlyFileSystem { return [.readOnly] }
        if attempt.errno == .permissionDenied { return [.access] }
        switch (attempt.kind, attempt.driver) {
        case (.bind, let driver?): return try causesOfBind(attempt, driver)
        case (.probe, _): return try causesOfProbe(attempt)
        case (.unbind, let driver?): return try causesOfUnbind(attempt, driver)
        case (.addID, let driver?), (.removeID, let driver?):
            return try causesOfID(attempt, driver)
        case (.override, _): return causesOfOverride(attempt.errno)
        case (.functions, _): return try causesOfFunctions(attempt)
        default: return attempt.errno == .notPermitted ? [.access] : []
        }
    }

    // MARK: - sriov_numvfs

    /// Source: sriov_numvfs_store(), drivers/pci/pci-sysfs.c, Linux 6.1: `ENOENT` where the driver makes none, `EBUSY` where
    /// there are others; anything else is the driver's own answer.
    private mutating func causesOfFunctions(_ attempt: Attempt) throws(Unseen) -> [Cause] {
        let path = attempt.device.reference.path
        switch attempt.errno {
        case .noSuchFileOrDirectory:
            return [.noFunctionMaker(driver: try link(path / "driver").value)]
        case .resourceBusy:
            let file = attempt.device.reference.functionCount
            if case .known(let count) = try text(file), count != "0" {
                return [.virtualFunctions(count, file: file)]
            }
            return []
        case .notPermitted: return [.access]
        default: return []
        }
    }

    // MARK: - bind

    /// Source: bind_store(), drivers/base/bus.c; device_driver_attach() and really_probe(),
    /// drivers/base/dd.c, Linux 6.1.
    private mutating func causesOfBind(_ attempt: Attempt, _ driver: String) throws(Unseen)
        -> [Cause]
    {
        let probe = Cause.probe(driver: driver, attempt.errno)
        switch attempt.errno {
        case .operationNotSupportedByDevice: return try causesOfNoDevice(attempt, driver)
        case .resourceBusy: return try causesOfBusy(attempt.device, driver)
        case .invalidArgument:
            return try causeOfInvalid(attempt.device, driver).map { [$0] } ?? [probe]
        case .resourceTemporarilyUnavailable:
            let device = attempt.device.reference
            if let cause = try supplierBarrier(device) { return [cause] }
            return [try deferral(device) ?? .probeDeferred(driver: driver)]
        case .noSuchFileOrDirectory:
            return [try causeOfNoFile("bind", of: driver, bus: attempt.device) ?? probe]
        case .notPermitted: return [.access, probe]
        default: return [probe]
        }
    }

    /// Of `ENODEV`: nobody was asked, or the probe said so.
    private mutating func causesOfNoDevice(_ attempt: Attempt, _ driver: String) throws(Unseen)
        -> [Cause]
    {
        let reference = attempt.device.reference
        let override = try text(reference.path / "driver_override")
        let named = override.value.flatMap { Override(text: $0).driver }
        if let named, named != driver { return [.overrideNames(named)] }
        var causes: [Cause] = []
        if named == nil, let cause = try virtualFunctionBarrier(reference) {
            if case .virtualFunctionsKept = cause { return [cause] }
            causes.append(cause)
        }
        if let cause = try authorizationBarrier(reference) { return [cause] }
        if let cause = try manualBarrier(reference, driver) { return [cause] }
        if named == nil, attempt.isMatched != true {
            let file = Driver.path(driver, bus: reference.bus) / "new_id"
            let hasFile = try isThere(file)
            let takesID = hasFile && Procedure.hasKnownIDs(reference.bus)
            let hasOverride = if case .none = override { false } else { true }
            causes.append(.notListed(driver: driver, takesID: takesID, hasOverride: hasOverride))
            if attempt.isMatched == false { return causes }
        }
        return causes + [.probe(driver: driver, .operationNotSupportedByDevice)]
    }

    /// Of `EBUSY`: it has a driver, user space owns its group, it has virtual functions, or the probe said so.
    ///
    /// Source: __driver_probe_device(), drivers/base/dd.c; iommu_device_use_default_domain(),
    /// drivers/iommu/iommu.c, which drivers that manage DMA themselves are not asked for;
    /// vfio_pci_core_register_device(), drivers/vfio/pci/vfio_pci_core.c, Linux 6.1.
    private mutating func causesOfBusy(_ device: Device, _ driver: String) throws(Unseen)
        -> [Cause]
    {
        let reference = device.reference
        if let other = try link(reference.path / "driver").value { return [.hasDriver(other)] }
        var causes: [Cause] = []
        if hasVFIOWord(driver) {
            let file = reference.path / "sriov_numvfs"
            switch try text(file) {
            case .known("0"), .none: break
            case .known(let count): return [.virtualFunctions(count, file: file)]
            case .unknown(let errno):
                causes.append(.unread("it may have virtual functions", file: file, errno))
            }
        } else if !["pci-stub", "pcieport"].contains(driver),
            let cause = try groupOwner(reference)
        {
            causes.append(cause)
        }
        return causes + [.probe(driver: driver, .resourceBusy)]
    }

    /// The group that user space may own: another member of it has a vfio driver.
    private mutating func groupOwner(_ device: DeviceReference) throws(Unseen) -> Cause? {
        guard let number = try link(device.path / "iommu_group").value.flatMap({ Int($0) }) else {
            return nil
        }
        let members = SysfsPath("/kernel/iommu_groups/\(number)/devices")
        var holding: [String] = []
        for name in try names(members).prefix(64) where name != device.name {
            guard let driver = try link(members / name / "driver").value, hasVFIOWord(driver)
            else { continue }
            holding.append("\(name) with '\(driver)'")
        }
        return holding.isEmpty ? nil : .groupOwned(number, through: holding)
    }

    /// Of `EINVAL`: what a vfio driver refuses; nil where nothing that can be read says so.
    ///
    /// Source: vfio_pci_probe(), drivers/vfio/pci/vfio_pci.c; vfio_pci_core_register_device();
    /// vfio_platform_acpi_probe() and vfio_platform_of_probe(), drivers/vfio/platform/vfio_platform_common.c;
    /// vfio_group_find_or_alloc(), drivers/vfio/vfio_main.c, Linux 6.1.
    private mutating func causeOfInvalid(_ device: Device, _ driver: String) throws(Unseen)
        -> Cause?
    {
        guard hasVFIOWord(driver) else { return nil }
        let reference = device.reference
        if driver == "vfio-pci", device.identity?.isDeniedByVFIO == true {
            let file: SysfsPath = "/module/vfio_pci/parameters/disable_denylist"
            if try text(file).value != "Y" { return .denied }
        }
        if device.identity?.isBridge == true { return .bridge }
        if ["platform", "amba"].contains(reference.bus),
            try !isThere(reference.path / "of_node"),
            try !isThere(reference.path / "firmware_node")
        {
            return .noFirmware(driver: driver)
        }
        if case .none = try link(reference.path / "iommu_group") { return .noGroup }
        return nil
    }

    // MARK: - Other files

    /// Why a file of a driver is not there; nil where it is.
    private mutating func causeOfNoFile(_ file: String, of driver: String, bus device: Device)
        throws(Unseen) -> Cause?
    {
        let path = Driver.path(driver, bus: device.reference.bus)
        if try !isThere(path) { return .noDriver(driver) }
        return try isThere(path / file) ? nil : .noFile(file, driver: driver)
    }

    /// Of `drivers_probe`, which tells of nothing that a probe answered.
    ///
    /// Source: drivers_probe_store(), drivers/base/bus.c; __device_attach_driver(), drivers/base/dd.c.
    private mutating func causesOfProbe(_ attempt: Attempt) throws(Unseen) -> [Cause] {
        guard attempt.errno == .invalidArgument else {
            return attempt.errno == .notPermitted ? [.access] : []
        }
        let device = attempt.device.reference
        if let cause = try supplierBarrier(device) { return [cause] }
        let owner = try groupOwner(device)
        return (owner.map { [$0] } ?? []) + [.beforeProbe]
    }

    /// Source: unbind_store(), drivers/base/bus.c.
    private mutating func causesOfUnbind(_ attempt: Attempt, _ driver: String) throws(Unseen)
        -> [Cause]
    {
        switch attempt.errno {
        case .noSuchFileOrDirectory:
            return try causeOfNoFile("unbind", of: driver, bus: attempt.device).map { [$0] } ?? []
        case .operationNotSupportedByDevice:
            let now = try link(attempt.device.reference.path / "driver").value
            return now.map { [.hasDriver($0)] } ?? []
        case .notPermitted: return [.access]
        default: return []
        }
    }

    /// Source: new_id_store() and remove_id_store(), drivers/pci/pci-driver.c; usb_store_new_id(),
    /// drivers/usb/core/driver.c.
    private mutating func causesOfID(_ attempt: Attempt, _ driver: String) throws(Unseen)
        -> [Cause]
    {
        let file = attempt.kind == .addID ? "new_id" : "remove_id"
        switch attempt.errno {
        case .noSuchFileOrDirectory:
            return try causeOfNoFile(file, of: driver, bus: attempt.device).map { [$0] } ?? []
        case .invalidArgument:
            let isPCI = attempt.device.reference.bus == "pci"
            return [isPCI && attempt.kind == .addID ? .driverData : .unfitID]
        case .notPermitted: return [.access]
        default: return []
        }
    }

    /// Source: driver_set_override(), drivers/base/driver.c.
    private func causesOfOverride(_ errno: Errno) -> [Cause] {
        switch errno {
        case .noSuchFileOrDirectory: [.noOverride]
        case .invalidArgument: [.tooLong]
        case .notPermitted: [.access]
        default: []
        }
    }
}

extension PCIIdentity {
    /// Whether vfio-pci leaves it alone: Intel's accelerators that no user space can be given safely.
    ///
    /// Source: vfio_pci_dev_in_denylist(), drivers/vfio/pci/vfio_pci.c, Linux 6.12.
    fileprivate var isDeniedByVFIO: Bool {
        vendor == 0x8086
            && [0x0435, 0x0443, 0x0b25, 0x0cfe, 0x19e2, 0x19e3, 0x37c8, 0x37c9].contains(device)
    }
}
