import Glibc
import SystemPackage

extension LinuxHost {
    /// The processes that hold a vfio group open, or a device of it, other than this one.
    ///
    /// The kernel is asked first, by opening the group: it answers `EBUSY` as long as anybody has the
    /// group or a device of it open. Only then is every process's table of descriptors read. An empty
    /// answer is the kernel's; where the holder cannot be named the call throws. Where the kernel has the group
    /// and `/dev` has no node of it, only the scan can tell, and an empty answer means that it saw every process.
    ///
    /// What can be found about a process: that it has the group's node open, or a device's own node in
    /// `/dev/vfio/devices`; and of a device's descriptor without a node (`anon_inode:[vfio-device]`)
    /// its device, on kernels that write it into fdinfo. On older kernels such a descriptor names no
    /// device: it is assumed to be the group's if no other process can be. What cannot be found:
    /// a process that keeps a device only by mapped memory, and one in another PID namespace.
    ///
    /// - Throws: Code ``HostError/Code/busy`` when somebody has it open who cannot be named for sure.
    public func holders(ofGroup group: Int) throws(HostError) -> [HoldingProcess] {
        var refusal: HostError?
        var absent: DeviceNumber?
        do {
            if try !opensGroup(group) { absent = numberOfAbsentNode(group) }
        } catch {
            refusal = error
        }
        let members = IOMMUGroupMembers(of: group, sys: sys, dev: dev)
        // A device's node can be open many times, so that only the scan tells of its openers.
        guard refusal != nil || absent != nil || !members.nodes.isEmpty else { return [] }
        let wanted = groupNodes(group) + members.nodes
        let scan = HolderScan(
            proc: proc,
            nodes: wanted,
            devices: members.devices,
            absentNumber: absent
        )
        let findings = try scan.findings()
        if absent != nil, isInPIDNamespace || findings.unreadable > 0 || !findings.possible.isEmpty
        {
            refusal = .cannot("open", groupNodes(group)[0], .noSuchFileOrDirectory)
        }
        return try findings.holders(ofGroup: group, refusal: refusal, besides: Int(getpid()))
    }
}

/// The devices of an IOMMU group, and their own nodes.
struct IOMMUGroupMembers {
    /// The names of the devices, `0000:01:00.0`.
    var devices: [String]
    /// Their nodes, `/dev/vfio/devices/vfio0`; none on kernels without iommufd.
    var nodes: [FilePath]

    /// Reads the members of a group; none where sysfs does not tell.
    init(of group: Int, sys: FilePath, dev: FilePath) {
        let folder = sys.appending("kernel/iommu_groups/\(group)/devices")
        devices = ((try? names(in: folder)) ?? []).sorted()
        let nodeFolder = dev.appending("vfio/devices")
        guard !devices.isEmpty, (try? Stat(nodeFolder)) != nil else {
            nodes = []
            return
        }
        nodes = devices.flatMap { device in
            let name = folder.appending(device).appending("vfio-dev")
            return ((try? names(in: name)) ?? []).map { nodeFolder.appending($0) }
        }
    }
}
