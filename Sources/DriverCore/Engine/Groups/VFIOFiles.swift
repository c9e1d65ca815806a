/// What user space does with the files of vfio: containers, groups and devices.
///
/// Source: drivers/vfio/group.c, drivers/vfio/container.c, drivers/vfio/vfio_main.c.
extension DriverCore {
    /// Whether somebody has a vfio device open.
    func isOpen(_ device: DeviceID) -> Bool {
        vfioFiles.contains { file in
            if case .device(let opened, _) = file.kind { return opened == device }
            return false
        }
    }

    /// Does what user space asks; every one of these ends at once.
    mutating func perform(_ operation: VFIOOperation) -> Outcome {
        note(write: .core, .vfio)
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
        let id = VFIOFileID(rawValue: vfioFileCount)
        vfioFileCount += 1
        vfioFiles.append(VFIOFile(id: id, kind: kind))
        return id
    }

    /// A file that is open; a container that only its groups keep is none that anybody could use.
    private func file(_ id: VFIOFileID) -> VFIOFile? {
        vfioFiles.first { $0.id == id && $0.isOpen }
    }

    /// The place of the group whose file this is; a device's file keeps its group open after the group's own was closed.
    private func groupPlace(_ id: VFIOFileID) -> Int? {
        guard case .group(let group)? = file(id)?.kind else { return nil }
        return vfioGroups.firstIndex { $0.id == group }
    }

    private mutating func openGroup(_ group: GroupID) -> Outcome {
        guard let place = vfioGroups.firstIndex(where: { $0.group == group && !$0.isDead }) else {
            return vfioFailure(.ENOENT, .noSuchGroup)
        }
        if vfioGroups[place].file != nil { return vfioFailure(.EBUSY, .groupOpen) }
        let id = open(.group(vfioGroups[place].id))
        vfioGroups[place].file = id
        return .file(id)
    }

    private mutating func setContainer(_ group: VFIOFileID, _ container: VFIOFileID) -> Outcome {
        guard let place = groupPlace(group) else { return wrongCall(on: group) }
        guard let other = file(container) else { return vfioFailure(.EBADF, .wrongFile) }
        let found = vfioGroups[place]
        if found.isDead { return vfioFailure(.ENODEV, .groupDead) }
        if found.container != nil { return vfioFailure(.EINVAL, .containerSet) }
        guard other.kind == .container else {
            return vfioFailure(profile.errnoOfNoContainer, .wrongFile)
        }
        note(read: .group(found.group), .owner)
        // In 2014 the rest of the group was looked at when a device was opened.
        if profile.groupRule == .ownership, self[found.group]?.ownerCount != 0 {
            return vfioFailure(.EPERM, .notViable)
        }
        if other.iommuType != nil, !allowsInterrupts {
            return vfioFailure(.EPERM, .unsafeInterrupts)
        }
        change(found.group, .owner) {
            $0.owner = found.id
            $0.ownerCount = 1
        }
        vfioGroups[place].container = container
        return .done
    }

    private mutating func unsetContainer(_ group: VFIOFileID) -> Outcome {
        guard let place = groupPlace(group) else { return wrongCall(on: group) }
        let found = vfioGroups[place]
        if found.isDead { return vfioFailure(.EINVAL, .groupDead) }
        guard let container = found.container else { return vfioFailure(.EINVAL, .noContainer) }
        if hasOpenDevice(found.id) { return vfioFailure(.EBUSY, .deviceOpen) }
        detach(place, from: container)
        return .done
    }

    /// Takes a group out of its container; the container forgets its IOMMU type with the last group.
    mutating func detach(_ place: Int, from container: VFIOFileID) {
        disown(vfioGroups[place])
        vfioGroups[place].container = nil
        if !vfioGroups.contains(where: { $0.container == container }) {
            changeFile(container) { $0.iommuType = nil }
            vfioFiles.removeAll { $0.id == container && !$0.isOpen }
        }
    }

    private func hasOpenDevice(_ group: VFIOGroupID) -> Bool {
        vfioFiles.contains { file in
            if case .device(_, let of) = file.kind { return of == group }
            return false
        }
    }

    private mutating func changeFile(_ id: VFIOFileID, _ body: (inout VFIOFile) -> Void) {
        if let place = vfioFiles.firstIndex(where: { $0.id == id }) { body(&vfioFiles[place]) }
    }

    private mutating func setIOMMU(_ container: VFIOFileID, _ type: Int32) -> Outcome {
        guard let found = file(container), found.kind == .container else {
            return wrongCall(on: container)
        }
        guard vfioGroups.contains(where: { $0.container == container }) else {
            return vfioFailure(.EINVAL, .noContainer)
        }
        if found.iommuType != nil { return vfioFailure(.EINVAL, .iommuSet) }
        guard hasIOMMUDriver else { return vfioFailure(.ENODEV, .noIOMMUDriver) }
        guard supports(type, found) else { return vfioFailure(.ENODEV, .unsupportedIOMMU) }
        guard type != 9 else { return vfioFailure(.EINVAL, .unsupportedIOMMU) }
        guard allowsInterrupts else { return vfioFailure(.EPERM, .unsafeInterrupts) }
        changeFile(container) { $0.iommuType = type }
        return .done
    }

    private func status(of group: VFIOFileID) -> Outcome {
        guard let place = groupPlace(group) else { return wrongCall(on: group) }
        let found = vfioGroups[place]
        if found.isDead { return vfioFailure(.ENODEV, .groupDead) }
        let hasContainer = found.container != nil
        return .groupStatus(
            VFIOGroupStatus(isViable: isViable(found.group), hasContainer: hasContainer)
        )
    }

    private mutating func openDevice(_ group: VFIOFileID, _ name: String) -> Outcome {
        guard let place = groupPlace(group) else { return wrongCall(on: group) }
        let found = vfioGroups[place]
        if found.isDead { return vfioFailure(.ENODEV, .groupDead) }
        let hasIOMMU = vfioFiles.contains { $0.id == found.container && $0.iommuType != nil }
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
        guard let device = self[id], device.vfioNumber != nil else { return false }
        return !device.isLeavingVFIO || isOpen(id)
    }

    private mutating func close(_ id: VFIOFileID) -> Outcome {
        guard let closing = file(id) else { return vfioFailure(.EBADF, .wrongFile) }
        if closing.kind == .container, vfioGroups.contains(where: { $0.container == id }) {
            // Its groups keep the container until the last of them leaves it.
            changeFile(id) { $0.isOpen = false }
            return .done
        }
        vfioFiles.removeAll { $0.id == id }
        switch closing.kind {
        case .container: break
        case .group(let group):
            if !hasOpenDevice(group) { closeGroup(group) }
        case .device(_, let group):
            let isGroupOpen = vfioFiles.contains { $0.kind == .group(group) }
            if !isGroupOpen, !hasOpenDevice(group) { closeGroup(group) }
        }
        return .done
    }

    /// Nothing of a group is open any more.
    private mutating func closeGroup(_ group: VFIOGroupID) {
        guard let place = vfioGroups.firstIndex(where: { $0.id == group }) else { return }
        if let container = vfioGroups[place].container { detach(place, from: container) }
        vfioGroups[place].file = nil
        if vfioGroups[place].isDead { vfioGroups.remove(at: place) }
    }
}
