internal import Sysfs
internal import SystemPackage

extension Inventory {
    /// The IOMMU groups of the machine by number; none where there is no IOMMU or it is off.
    public func groups() throws(Failure) -> [Group] {
        let numbers = try listIfThere("/kernel/iommu_groups").compactMap { Int($0) }.sorted()
        return try numbers.map { number throws(Failure) in try group(number) }
    }

    /// The node of a group in `/dev`; one that was made up for want of an IOMMU has another name.
    ///
    /// Source: vfio_noiommu_group_alloc() and vfio_create_group(), drivers/vfio, Linux 6.1.
    package func vfioNode(ofGroup number: Int) -> String {
        let name = try? text(SysfsPath("/kernel/iommu_groups/\(number)/name"))
        return name == "vfio-noiommu" ? "/dev/vfio/noiommu-\(number)" : "/dev/vfio/\(number)"
    }

    /// One IOMMU group with its members.
    ///
    /// - Throws: ``Failure/Code/notFound`` where there is no such group.
    public func group(_ number: Int) throws(Failure) -> Group {
        let path = SysfsPath("/kernel/iommu_groups/\(number)")
        guard sysfs.exists(path) else {
            throw Failure(
                .notFound,
                "There is no IOMMU group \(number).",
                help: [.list(.groups)],
                path: path,
                errno: .noSuchFileOrDirectory
            )
        }
        let members = try memberReferences(ofGroup: number).compactMap { listed($0) }
        return Group(number: number, type: try? text(path / "type"), members: members)
    }

    /// The devices of a group, of which some are known to be in it; the buses of the others are found by their own
    /// `subsystem` links, which a tree that is made up may not have.
    func memberReferences(ofGroup number: Int, knowing: [DeviceReference] = []) throws(Failure)
        -> [DeviceReference]
    {
        let path = SysfsPath("/kernel/iommu_groups/\(number)/devices")
        return try listIfThere(path).map { name throws(Failure) in
            if let known = knowing.first(where: { $0.name == name }) { return known }
            let bus = try linkedName(path / name / "subsystem")
            return DeviceReference(bus: bus ?? "pci", name: name)
        }
    }
}

/// Whether a name is one of a PCI function, `0000:03:00.0`.
func isPCIName(_ name: String) -> Bool {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count >= 4, parts[1].utf8.count == 2 else { return false }
    let last = parts[2].split(separator: ".", omittingEmptySubsequences: false)
    guard last.count == 2, last[0].utf8.count == 2, last[1].utf8.count == 1 else { return false }
    // Five bits are the slot, three the function.
    guard "01".contains(last[0].first ?? "-"), ("0"..."7").contains(String(last[1])) else {
        return false
    }
    return (parts[..<2] + last).allSatisfy { $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } }
}
