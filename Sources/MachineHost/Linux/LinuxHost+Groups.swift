import Glibc
import SystemPackage

extension LinuxHost {
    /// What the kernel says about a vfio group, or nil where there is no such group in `/dev/vfio`.
    ///
    /// The group is opened for a moment, and somebody else's open meanwhile gets `EBUSY`.
    public func groupStatus(_ group: Int) throws(HostError) -> GroupStatus? {
        for (node, isWithoutIOMMU) in zip(groupNodes(group), [false, true]) {
            do {
                guard let file = try openNode(node) else { continue }
                return GroupStatus(isViable: try isViable(file), isWithoutIOMMU: isWithoutIOMMU)
            } catch  where error.errno == .resourceBusy {
                return GroupStatus(isViable: nil, isWithoutIOMMU: isWithoutIOMMU)
            } catch  where error.errno == .operationNotSupportedByDevice {
                return nil  // its last device went between the open and the question
            }
        }
        return nil
    }

    /// Opens the node of a vfio group for a moment, that of a group without IOMMU too; whether there is one.
    ///
    /// - Throws: `EBUSY` where somebody has the group open, or a device of it: the kernel lets one
    ///   opener in, and a device's descriptor keeps its group open when the group's own is closed.
    func opensGroup(_ group: Int) throws(HostError) -> Bool {
        for node in groupNodes(group) where try openNode(node) != nil {
            return true
        }
        return false
    }

    /// The number of a group's node where the kernel has the group and `/dev` has no node of it.
    ///
    /// A container may have a `/dev` of its own. A `/sys` that is a machine of ours says nothing of this kernel.
    ///
    /// Source: `/sys/class/vfio/GROUP/dev`, drivers/vfio/group.c.
    func numberOfAbsentNode(_ group: Int) -> DeviceNumber? {
        for node in groupNodes(group) {
            guard let name = node.lastComponent?.string else { continue }
            let file = sys.appending("class/vfio").appending(name).appending("dev")
            guard let text = try? contents(of: file, upTo: 4096).lines.first?.text else { continue }
            return isOfTheSameMachine ? DeviceNumber(text) : nil
        }
        return nil
    }

    private func openNode(_ node: FilePath) throws(HostError) -> OpenFile? {
        do {
            return try OpenFile(node, .readWrite)
        } catch {
            // ENODEV and ENXIO: the last device of the group went while its node was opened.
            let gone: [Errno] = [
                .noSuchFileOrDirectory, .operationNotSupportedByDevice, .noSuchAddressOrDevice,
            ]
            guard gone.contains(error) else { throw .cannot("open", node, error) }
            return nil
        }
    }

    /// The two paths where the node of a group can be.
    func groupNodes(_ group: Int) -> [FilePath] {
        [dev.appending("vfio/\(group)"), dev.appending("vfio/noiommu-\(group)")]
    }

    /// Asks an open group whether user space may use it.
    ///
    /// Source: `VFIO_GROUP_GET_STATUS`, include/uapi/linux/vfio.h, Linux 6.12: `struct
    /// vfio_group_status` is two numbers of 32 bits, its own size and the flags; flag 0 is "viable".
    private func isViable(_ file: borrowing OpenFile) throws(HostError) -> Bool {
        let getStatus: UInt = 0x3b67
        var status: [UInt32] = [8, 0]
        do {
            let raw = file.descriptor.rawValue
            // SAFETY: the kernel writes at most the 8 bytes that the first number names.
            _ = try retrying { unsafe ioctl(raw, getStatus, &status) }
        } catch {
            throw HostError(
                .system,
                "cannot read the status of a vfio group: \(error.words)",
                errno: error
            )
        }
        return status[1] & 1 != 0
    }
}
