extension DriverCore {
    /// `.vfio`: its groups and open files.
    struct VFIO: OnceField {
        /// In the order in which they were made.
        var groups: [VFIOGroup] = []
        /// In the order of their numbers, which are given out as descriptors are: the lowest that is free.
        var files: [VFIOFile] = []
        /// The numbers in `vfio-dev/vfioN` that devices have, which say so themselves: no content.
        var numbers = OrderedChunks<Int32>()

        static var place: Place.Field { .vfio }
        static func value(in once: borrowing Once) -> Self { once.vfio }
        static func change<Result>(in once: inout Once, _ body: (inout Self) -> Result) -> Result {
            body(&once.vfio)
        }
    }
}

extension DriverCore.VFIO {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(groups, roster)
        writer.add(files, roster)
    }

    func group(_ id: DriverCore.VFIOGroupID) -> DriverCore.VFIOGroup? {
        groups.first { $0.id == id }
    }

    /// The living group that a device is in.
    func group(with device: DriverCore.DeviceID) -> DriverCore.VFIOGroup? {
        groups.first { $0.devices.contains(device) && !$0.isDead }
    }

    /// Whether a group is in a container.
    func isUsed(_ container: DriverCore.VFIOFileID) -> Bool {
        groups.contains { $0.container == container }
    }

    mutating func change(
        _ id: DriverCore.VFIOGroupID,
        _ body: (inout DriverCore.VFIOGroup) -> Void
    ) {
        if let index = groups.firstIndex(where: { $0.id == id }) { body(&groups[index]) }
    }

    mutating func change(
        _ id: DriverCore.VFIOFileID,
        _ body: (inout DriverCore.VFIOFile) -> Void
    ) {
        if let index = files.firstIndex(where: { $0.id == id }) { body(&files[index]) }
    }

    /// Opens a file with the lowest free number.
    mutating func open(_ kind: DriverCore.VFIOFile.Kind) -> DriverCore.VFIOFileID {
        var index = 0
        while index < files.count, Int(files[index].id.rawValue) == index { index += 1 }
        let id = DriverCore.VFIOFileID(rawValue: Int32(index))
        files.insert(DriverCore.VFIOFile(id: id, kind: kind), at: index)
        assert(
            index + 1 == files.count || files[index + 1].id.rawValue > id.rawValue,
            "files out of order"
        )
        return id
    }

    /// Puts a device into the living vfio group of an IOMMU group; the group, if it was made for that.
    ///
    /// A new one has the lowest minor number that none has; a dead one keeps its own while it is open.
    mutating func join(_ device: DriverCore.DeviceID, _ group: DriverCore.GroupID) -> DriverCore
        .VFIOGroup?
    {
        if let index = groups.firstIndex(where: { $0.group == group && !$0.isDead }) {
            assert(!groups[index].devices.contains(device), "a device twice in a vfio group")
            groups[index].devices.append(device)
            return nil
        }
        var minor: Int32 = 0
        while groups.contains(where: { $0.minor == minor }) { minor += 1 }
        let id = DriverCore.VFIOGroupID(rawValue: minor)
        let made = DriverCore.VFIOGroup(id: id, group: group, devices: [device])
        groups.append(made)
        return made
    }

    /// The lowest number of `vfio-dev/vfioN` that no device has, which is one's from now on.
    mutating func takeNumber() -> Int32 {
        var number: Int32 = 0
        while numbers.contains(number) { number += 1 }
        numbers.insert(number)
        return number
    }
}
