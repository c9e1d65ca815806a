/// What user space does with the files of vfio: containers, groups and devices.
///
/// Source: drivers/vfio/group.c, drivers/vfio/container.c, drivers/vfio/vfio_main.c.
extension DriverCore {
    /// Whether somebody has a vfio device open.
    func isOpen(_ device: DeviceID) -> Bool {
        read(.vfio).files.contains { file in
            if case .device(let opened, _) = file.kind { return opened == device }
            return false
        }
    }

    /// Does what user space asks; every one of these ends at once.
    mutating func perform(_ operation: VFIOOperation) -> Outcome {
        switch operation {
        case .openContainer: return .file(open(.container))
        case .openGroup(let group): return openGroup(group)
        case .setContainer(let group, let container): return setContainer(group, container)
        case .unsetContainer(let group): return unsetContainer(group)
        case .setIOMMU(let container, let type): return setIOMMU(container, type)
        case .checkExtension(let container, let number):
            guard let file = self.file(container), file.kind == .container else {
                return wrongCall(on: container)
            }
            return .count(supports(number, file) ? 1 : 0)
        case .groupStatus(let group): return status(of: group)
        case .openDevice(let group, let name): return openDevice(group, name)
        case .close(let file): return close(file)
        }
    }

    /// What a file answers to a call that is for files of another kind.
    ///
    /// A container hands what it does not know on to its IOMMU, and refuses it otherwise without one.
    ///
    /// Source: `vfio_fops_unl_ioctl()`, drivers/vfio/container.c; `vfio_group_fops_unl_ioctl()`, drivers/vfio/group.c.
    private func wrongCall(on id: VFIOFileID) -> Outcome {
        guard let file = file(id) else { return vfioFailure(.EBADF, .wrongFile) }
        let isAlone = file.kind == .container && file.iommuType == nil
        return vfioFailure(isAlone ? .EINVAL : .ENOTTY, .wrongFile)
    }

    func vfioFailure(_ errno: ErrorNumber, _ rule: VFIORule) -> Outcome {
        .failed(Refusal(errno, .vfio(rule)))
    }

    private mutating func open(_ kind: VFIOFile.Kind) -> VFIOFileID {
        change(.vfio) { $0.open(kind) }
    }

    /// A file that is open; a container that only its groups keep cannot be used by anybody.
    private func file(_ id: VFIOFileID) -> VFIOFile? {
        read(.vfio).files.first { $0.id == id && $0.isOpen }
    }

    /// The group whose file this is; a device's file keeps its group open after the group's own was closed.
    private func group(ofFile id: VFIOFileID) -> VFIOGroup? {
        guard case .group(let group)? = file(id)?.kind else { return nil }
        return read(.vfio).group(group)
    }

    private mutating func openGroup(_ group: GroupID) -> Outcome {
        guard let found = vfioGroup(of: group) else { return vfioFailure(.ENOENT, .noSuchGroup) }
        if found.file != nil { return vfioFailure(.EBUSY, .groupOpen) }
        let id = open(.group(found.id))
        change(.vfio) { $0.change(found.id) { $0.file = id } }
        return .file(id)
    }

    private mutating func setContainer(_ group: VFIOFileID, _ container: VFIOFileID) -> Outcome {
        guard let found = self.group(ofFile: group) else { return wrongCall(on: group) }
        guard let other = file(container) else { return vfioFailure(.EBADF, .wrongFile) }
        if found.isDead { return vfioFailure(.ENODEV, .groupDead) }
        if found.container != nil { return vfioFailure(.EINVAL, .containerSet) }
        guard other.kind == .container else {
            return vfioFailure(profile.errnoOfNoContainer, .wrongFile)
        }
        // In 2014 the rest of the group was looked at when a device was opened.
        if profile.groupRule == .ownership, ownership(of: found.group)?.count != 0 {
            return vfioFailure(.EPERM, .notViable)
        }
        let isWithoutIOMMU = isWithoutIOMMU(found.group)
        if let kind = kind(of: container), kind != isWithoutIOMMU {
            return vfioFailure(.EPERM, .mixedGroups)
        }
        if other.iommuType != nil, !isWithoutIOMMU, !allowsInterrupts {
            return vfioFailure(.EPERM, .unsafeInterrupts)
        }
        if !isWithoutIOMMU {
            changeOwnership(of: found.group) { $0 = GroupOwnership(count: 1, owner: found.id) }
        }
        change(.vfio) { $0.change(found.id) { $0.container = container } }
        return .done
    }

    private mutating func unsetContainer(_ group: VFIOFileID) -> Outcome {
        guard let found = self.group(ofFile: group) else { return wrongCall(on: group) }
        if found.isDead { return vfioFailure(.EINVAL, .groupDead) }
        guard let container = found.container else { return vfioFailure(.EINVAL, .noContainer) }
        if hasOpenDevice(found.id) { return vfioFailure(.EBUSY, .deviceOpen) }
        detach(found.id, from: container)
        return .done
    }

    /// Takes a group out of its container; the container forgets its IOMMU type with the last group.
    mutating func detach(_ id: VFIOGroupID, from container: VFIOFileID) {
        guard let group = read(.vfio).group(id) else {
            return assertionFailure("a group that is gone")
        }
        disown(group)
        change(.vfio) {
            $0.change(id) { $0.container = nil }
            if $0.isUsed(container) { return }
            $0.change(container) { $0.iommuType = nil }
            $0.files.removeAll { $0.id == container && !$0.isOpen }
        }
    }

    private func hasOpenDevice(_ group: VFIOGroupID) -> Bool {
        read(.vfio).files.contains { file in
            if case .device(_, let of) = file.kind { return of == group }
            return false
        }
    }

    private mutating func setIOMMU(_ container: VFIOFileID, _ type: Int32) -> Outcome {
        guard let found = file(container), found.kind == .container else {
            return wrongCall(on: container)
        }
        guard read(.vfio).isUsed(container) else {
            return vfioFailure(.EINVAL, .noContainer)
        }
        if found.iommuType != nil { return vfioFailure(.EINVAL, .iommuSet) }
        let isWithoutIOMMU = kind(of: container) == true
        guard isWithoutIOMMU || hasIOMMUDriver else { return vfioFailure(.ENODEV, .noIOMMUDriver) }
        guard supports(type, found) else { return vfioFailure(.ENODEV, .unsupportedIOMMU) }
        guard type != 9 else { return vfioFailure(.EINVAL, .unsupportedIOMMU) }
        guard isWithoutIOMMU || allowsInterrupts else {
            return vfioFailure(.EPERM, .unsafeInterrupts)
        }
        change(.vfio) { $0.change(container) { $0.iommuType = type } }
        return .done
    }

    private func status(of group: VFIOFileID) -> Outcome {
        guard let found = self.group(ofFile: group) else { return wrongCall(on: group) }
        if found.isDead { return vfioFailure(.ENODEV, .groupDead) }
        let hasContainer = found.container != nil
        return .groupStatus(
            VFIOGroupStatus(isViable: isViable(found.group), hasContainer: hasContainer)
        )
    }

    private mutating func openDevice(_ group: VFIOFileID, _ name: String) -> Outcome {
        guard let found = self.group(ofFile: group) else { return wrongCall(on: group) }
        if found.isDead { return vfioFailure(.ENODEV, .groupDead) }
        let hasIOMMU = read(.vfio).files.contains {
            $0.id == found.container && $0.iommuType != nil
        }
        // In 2014 the name was looked up last, today first.
        if !profile.vfioLooksNamesUpFirst, !hasIOMMU { return vfioFailure(.EINVAL, .noIOMMU) }
        if profile.groupRule == .viability, !isViable(found.group) {
            return vfioFailure(.EINVAL, .notViable)
        }
        switch device(of: found, named: name) {
        case .failure(let refusal): return .failed(refusal)
        case .success(let device):
            guard hasIOMMU else { return vfioFailure(.EINVAL, .noIOMMU) }
            return .file(open(.device(device, found.id)))
        }
    }

    /// Whether a device is registered with vfio; one that is going can be had only while it is open.
    ///
    /// Source: `vfio_device_try_get_registration()`, drivers/vfio/vfio_main.c.
    func canBeOpened(_ id: DeviceID) -> Bool {
        guard let device = read(id, .vfio), device.number != nil else { return false }
        return !device.isLeaving || isOpen(id)
    }

    private mutating func close(_ id: VFIOFileID) -> Outcome {
        guard let closing = file(id) else { return vfioFailure(.EBADF, .wrongFile) }
        if closing.kind == .container, read(.vfio).isUsed(id) {
            // Its groups keep the container until the last of them leaves it.
            change(.vfio) { $0.change(id) { $0.isOpen = false } }
            return .done
        }
        change(.vfio) { $0.files.removeAll { $0.id == id } }
        switch closing.kind {
        case .container: break
        case .group(let group):
            if !hasOpenDevice(group) { closeGroup(group) }
        case .device(_, let group):
            let isGroupOpen = read(.vfio).files.contains { $0.kind == .group(group) }
            if !isGroupOpen, !hasOpenDevice(group) { closeGroup(group) }
        }
        return .done
    }

    /// Nothing of a group is open any more.
    private mutating func closeGroup(_ group: VFIOGroupID) {
        guard let found = read(.vfio).group(group) else { return }
        if let container = found.container { detach(group, from: container) }
        change(.vfio) {
            $0.change(group) { $0.file = nil }
            if found.isDead { $0.groups.removeAll { $0.id == group } }
        }
    }
}
