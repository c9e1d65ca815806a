internal import SystemPackage

/// The steps of opening a group, each with what would help where it fails.
extension KernelGroup {
    /// The name of the node that stands for a device's group.
    static func groupName(
        of device: String,
        _ sysfs: String,
        _ calls: any KernelCalls
    ) throws(VFIOError) -> String {
        do {
            let target = try calls.linkTarget("\(sysfs)/bus/pci/devices/\(device)/iommu_group")
            return target.split(separator: "/").last.map(String.init) ?? target
        } catch {
            throw VFIOError(
                .notBound,
                cannot: "open",
                device,
                refusal: Refusal("readlink(iommu_group)", error),
                help:
                    "there is no such device, or the machine's IOMMU is off (intel_iommu=on, amd_iommu=on)"
            )
        }
    }

    /// A new container of a kernel that speaks as this library does.
    static func openContainer(
        _ nodes: String,
        _ calls: any KernelCalls
    ) throws(VFIOError) -> Descriptor {
        let path = "\(nodes)/vfio"
        let container = try openNode(path, of: nil, calls)
        func failure(_ refusal: Refusal) -> VFIOError {
            VFIOError(.refused, cannot: "use", path, refusal: refusal)
        }
        let version = try container.control(.getAPIVersion, or: failure)
        let isThere = try container.control(.checkExtension, value: type1v2, or: failure) != 0
        guard version == apiVersion, isThere else {
            throw VFIOError(
                .unsupported,
                cannot: "use",
                path,
                help: isThere
                    ? "it speaks version \(version) of VFIO, and this library \(apiVersion)"
                    : "the module vfio_iommu_type1 has to be loaded"
            )
        }
        return container
    }

    /// A node of `/dev/vfio`: a group's, or the container's.
    static func openNode(
        _ path: String,
        of device: String?,
        _ calls: any KernelCalls
    ) throws(VFIOError) -> Descriptor {
        do {
            return Descriptor(owning: try calls.open(path), calls)
        } catch {
            let (code, help) = meaning(of: error, device)
            throw VFIOError(
                code,
                cannot: "open",
                path,
                refusal: Refusal("open", error),
                help: help
            )
        }
    }

    private static func meaning(
        of errno: Errno,
        _ device: String?
    ) -> (VFIOError.Code, String?) {
        switch errno {
        case .noSuchFileOrDirectory:
            let help = device.map { "bind '\($0)' to a vfio driver, such as vfio-pci" }
            return (.notBound, help ?? "load the module vfio")
        case .resourceBusy:
            return (
                .groupInUse,
                "a group is open once at a time; let go of it first, all its buffers too"
            )
        case .permissionDenied, .notPermitted:
            return (.notPermitted, "the node belongs to root; change its owner, or run as root")
        default:
            return (.refused, nil)
        }
    }

    /// What the container's IOMMU can translate.
    static func limits(
        _ container: borrowing Descriptor,
        _ device: String
    ) throws(VFIOError) -> IOMMUAnswer {
        let question = KernelRecord(byteCount: IOMMUAnswer.byteCount)
        let found = try container.answer(.iommuGetInfo, question) { refusal in
            VFIOError(.refused, cannot: "open", device, refusal: refusal)
        }
        let page = UInt64(Pages.pageByteCount)
        guard let found, let answer = IOMMUAnswer(found, processorsPage: page) else {
            throw VFIOError(
                .malformedAnswer,
                cannot: "open",
                device,
                help: "what \(ControlRequest.iommuGetInfo.name) answered makes no sense"
            )
        }
        return answer
    }
}
