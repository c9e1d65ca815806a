internal import SystemPackage

/// An IOMMU group of the host in a container of its own: what user space opens before it can open a device.
///
/// The devices of a group that are opened through one object share its container, and so its addresses. Group and
/// container are closed when the object, its devices and their mapped buffers are gone.
public final class KernelGroup {
    /// What the kernel calls the group: `7`.
    public let name: String
    /// What its devices see of memory.
    public let addressSpace: AddressSpace
    /// How many mappings there may be at once, as the kernel says, or nil where it does not.
    public let mappingCountMax: UInt32?

    let container: Descriptor
    private let group: Descriptor
    let calls: any KernelCalls

    // MARK: - Mutable state, for one thread at a time

    /// The devices that are open through it.
    private var openNames: Set<Substring> = []

    /// Source: include/uapi/linux/vfio.h: the only version there has been; type 1, version 2; a viable group.
    static let apiVersion: Int32 = 0
    static let type1v2 = 3
    private static let viable: UInt32 = 1 << 0

    /// Opens the group of a device that is bound to a vfio driver.
    ///
    /// - Parameters:
    ///   - device: The device's name on the PCI bus, `0000:00:05.0`.
    ///   - sysfs: Where the kernel's `/sys` is.
    ///   - nodes: Where the nodes of groups are, and that of the container.
    /// - Throws: ``VFIOError/Code/notBound``, ``VFIOError/Code/groupInUse``, ``VFIOError/Code/groupNotViable``,
    ///   ``VFIOError/Code/notPermitted``, ``VFIOError/Code/unsupported``; ``VFIOError/Code/refused``.
    /// Source: vfio_group_fops_open(), vfio_group_ioctl_set_container(), drivers/vfio/, Linux 6.1.
    public convenience init(
        of device: String,
        sysfs: String = "/sys",
        nodes: String = "/dev/vfio"
    ) throws(VFIOError) {
        try self.init(of: device, sysfs: sysfs, nodes: nodes, LinuxCalls())
    }

    package init(
        of device: String,
        sysfs: String,
        nodes: String,
        _ calls: any KernelCalls
    ) throws(VFIOError) {
        let name = try Self.groupName(of: device, sysfs, calls)
        let container = try Self.openContainer(nodes, calls)
        let group = try Self.openNode("\(nodes)/\(name)", of: device, calls)
        try Self.join(group, container, device)
        let answer = try Self.limits(container, device)
        self.calls = calls
        self.name = name
        self.addressSpace = AddressSpace(
            IOVAAllocator(ranges: answer.ranges, pageByteCount: answer.pageByteCount)
        )
        self.mappingCountMax = answer.mappingsLeft
        self.container = container
        self.group = group
    }

    /// One of the group's devices, which the kernel would open as often as it is asked.
    func openDevice(_ device: String) throws(VFIOError) -> DeviceFile {
        // What follows the name is for the kernel: "0000:00:05.0 vf_token=…".
        let key = device.prefix { $0 != " " }
        guard !openNames.contains(key) else {
            throw VFIOError(
                .deviceInUse,
                cannot: "open",
                device,
                help:
                    "it is open already through this group, and a device has one owner; close that first"
            )
        }
        var record = KernelRecord(Array(device.utf8) + [0])
        let number = try group.control(.groupGetDevice, &record) { refusal in
            let isStranger = refusal.errno == .operationNotSupportedByDevice
            return VFIOError(
                isStranger ? .notBound : .refused,
                cannot: "open",
                device,
                refusal: refusal,
                help: isStranger
                    ? "group \(name) has no such device that is bound to a vfio driver" : nil
            )
        }
        openNames.insert(key)
        return DeviceFile(Descriptor(owning: number, calls), key, self)
    }

    /// A device was closed, and can be opened again.
    func forget(_ key: Substring) { openNames.remove(key) }

    /// Puts the group into the container and has that translate addresses.
    private static func join(
        _ group: borrowing Descriptor,
        _ container: borrowing Descriptor,
        _ device: String
    ) throws(VFIOError) {
        func failure(_ refusal: Refusal) -> VFIOError {
            VFIOError(
                .refused,
                cannot: "open",
                device,
                refusal: refusal,
                help: "the module vfio_iommu_type1 has to be loaded, and the machine's IOMMU be on"
            )
        }
        var status = KernelRecord(byteCount: 8)
        try group.control(.groupGetStatus, &status, or: failure)
        guard let flags = status.get32(4), flags & viable != 0 else {
            throw VFIOError(
                .groupNotViable,
                cannot: "open",
                device,
                help:
                    "a device of its IOMMU group has a driver of the kernel; give the whole group to "
                    + "vfio-pci, or leave those devices without a driver"
            )
        }
        // Here the argument is no structure of a length, but the number of a descriptor.
        var number = KernelRecord(byteCount: 4)
        number.set32(0, UInt32(bitPattern: container.number))
        try group.control(.groupSetContainer, &number, or: failure)
        try container.control(.setIOMMU, value: type1v2, or: failure)
    }
}
