/// What can be asked about IOMMU groups, classes, modules and the devices that wait.
extension DriverCore {
    /// The devices of an IOMMU group.
    public func members(of group: GroupID) -> [DeviceID] { memberList(of: group)?.elements ?? [] }

    /// Whether user space owns the DMA of a group.
    public func isOwnedByUser(_ group: GroupID) -> Bool { ownership(of: group)?.owner != nil }

    /// Whether user space could use a group: it owns it, or no member has an ordinary driver.
    public func isViable(_ group: GroupID) -> Bool {
        guard let ownership = ownership(of: group) else { return false }
        if profile.groupRule == .viability { return isViableIn2014(group) }
        return ownership.owner != nil || ownership.count == 0
    }

    /// The living vfio group of an IOMMU group.
    func vfioGroup(of group: GroupID) -> VFIOGroup? {
        read(.vfio).groups.first { $0.group == group && !$0.isDead }
    }

    /// The name of a group's node in `/dev/vfio`: its number, or `noiommu-N` where it was made up for want of an IOMMU.
    ///
    /// Source: `vfio_create_group()`, drivers/vfio/group.c.
    public func vfioNodeName(of group: GroupID) -> String {
        (isWithoutIOMMU(group) ? "noiommu-" : "") + "\(group.rawValue)"
    }

    /// What `/proc/PID/fdinfo` says besides of an open descriptor of a vfio device: nothing before 6.18.
    ///
    /// Source: `vfio_device_show_fdinfo()`, drivers/vfio/vfio_main.c.
    public func vfioDescriptorLine(of device: DeviceID) -> String? {
        guard profile[.fdinfoNamesVFIODevice], let path = path(of: device) else { return nil }
        return "vfio-device-syspath: /sys" + path
    }

    /// Whether `/dev/vfio/N` exists for a group.
    public func hasVFIONode(_ group: GroupID) -> Bool { vfioGroup(of: group) != nil }

    /// Whether somebody has the vfio node of a group open.
    public func isVFIOGroupOpen(_ group: GroupID) -> Bool { vfioGroup(of: group)?.file != nil }

    /// The names of the classes that have members, sorted.
    public var classes: [String] { classNames.elements }

    /// The class devices of a class, by name, with the devices they belong to.
    public func members(ofClass name: String) -> [(name: String, device: DeviceID)] {
        (memberList(ofClass: name)?.elements ?? []).map { ($0.name, $0.device) }
    }

    /// The names of the modules that are loaded, in the order of loading.
    public var moduleNames: [String] { read(.modules).modules.map { $0.name } }

    /// How many users keep a module loaded: modules that need it, and open devices and files of its.
    ///
    /// Source: `module_refcount()`, kernel/module/main.c.
    public func useCount(ofModule name: String) -> Int {
        guard let module = module(name) else { return 0 }
        return read(.modules).modules.count { $0.needs.contains(name) } + openCount(of: module)
    }

    /// The drivers of a module.
    public func drivers(ofModule name: String) -> [DriverID] {
        module(name)?.drivers ?? []
    }

    /// The parameters of a module.
    public func parameters(ofModule name: String) -> [ModuleParameter] {
        module(name)?.parameters ?? []
    }

    /// The devices that wait to be probed again, in order: `/sys/kernel/debug/devices_deferred`.
    public var deferredDevices: [DeviceID] { read(.deferred).pending }

    /// Why the machine has stopped for good, if it has.
    public var stopReason: Reason? { read(.stop).reason }
}
