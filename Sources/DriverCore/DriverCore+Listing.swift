/// What a listing of `/sys` asks beside the rest: one object by its name, or whether one exists.
extension DriverCore {
    /// The device that a class device of that class and name belongs to; asked of the index.
    public func device(ofClass className: String, member name: String) -> DeviceID? {
        let least = ClassMember(name: name, device: DeviceID(rawValue: .min), path: "")
        guard let member = memberList(ofClass: className)?.next(after: least) else { return nil }
        return member.name == name ? member.device : nil
    }

    /// A number unique to this binding; 0 while the device is unbound or its probe runs.
    ///
    /// What a driver makes in one binding and makes again in the next are different objects.
    public func bindingNumber(of device: DeviceID) -> UInt64 {
        read(device, .driver)?.binding?.sequence ?? 0
    }

    /// The flags of a device link; empty where there is none.
    public func linkFlags(consumer: DeviceID, supplier: DeviceID) -> DeviceLinkFlags {
        read(consumer, .links)?.suppliers.first { $0.other == supplier }?.flags ?? []
    }

    /// The state of a device link; nil for one that the core does not manage, and where there is none.
    public func linkState(consumer: DeviceID, supplier: DeviceID) -> DeviceLinkState? {
        read(consumer, .links)?.suppliers.first { $0.other == supplier && $0.isManaged }?.state
    }

    /// The groups with a node in `/dev/vfio`, in the order in which they were made.
    public var vfioGroupIDs: [GroupID] {
        read(.vfio).groups.filter { !$0.isDead }.map { $0.group }
    }

    /// The minor number of a group's node in `/dev/vfio`; nil for a group without one.
    public func vfioMinor(of group: GroupID) -> Int32? { vfioGroup(of: group)?.minor }

    /// The open files of vfio that belong to a group: its devices', then its own, then its container.
    public func vfioFiles(of group: GroupID) -> [VFIOFileID] {
        let vfio = read(.vfio)
        let groups = vfio.groups.filter { $0.group == group }
        let devices = vfio.files.filter { file in
            guard file.isOpen, case .device(_, let id) = file.kind else { return false }
            return groups.contains { $0.id == id }
        }
        return devices.map { $0.id } + groups.compactMap { $0.file }
            + groups.compactMap { $0.container }
    }

    /// Whether a program has any file of vfio open, so that a remove may have to wait for it.
    public var hasOpenVFIOFiles: Bool { read(.vfio).files.contains { $0.isOpen } }

    /// Whether a module is loaded.
    public func isLoaded(module name: String) -> Bool { module(name) != nil }
}
