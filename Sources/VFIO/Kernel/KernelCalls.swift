package import SystemPackage

/// What this library asks of the kernel, a call for each function.
///
/// ``LinuxCalls`` makes them; a test has one fail, or answers them all.
package protocol KernelCalls: Sendable {
    /// open(2) for reading and writing, for this program alone.
    func open(_ path: String) throws(Errno) -> Int32
    /// close(2), whose failure changes nothing.
    func close(_ file: Int32)
    /// readlink(2).
    func linkTarget(_ path: String) throws(Errno) -> String
    /// ioctl(2) with a number, or with none.
    func control(
        _ file: Int32,
        _ request: ControlRequest,
        value: Int
    ) throws(Errno) -> Int32
    /// ioctl(2) with a structure, which the kernel may change.
    func control(
        _ file: Int32,
        _ request: ControlRequest,
        record: inout [UInt8]
    ) throws(Errno) -> Int32
    /// mmap(2) of a part of a file, shared, with what may be done to it.
    func map(
        _ file: Int32,
        at offset: UInt64,
        byteCount: Int,
        isReadable: Bool,
        isWritable: Bool
    ) throws(Errno) -> UnsafeMutableRawPointer
    /// mmap(2) of new memory, shared: one that a device pins for reading is the one that we write.
    func mapMemory(byteCount: Int) throws(Errno) -> UnsafeMutableRawPointer
    /// munmap(2), which cannot fail for what was mapped.
    func unmap(_ start: UnsafeMutableRawPointer, byteCount: Int)
    /// pread(2) of a number of this width.
    func read(_ file: Int32, at offset: UInt64, _ width: AccessWidth) throws(Errno) -> UInt64
    /// pwrite(2) of a number of this width.
    func write(
        _ value: UInt64,
        _ file: Int32,
        at offset: UInt64,
        _ width: AccessWidth
    ) throws(Errno)
    /// eventfd(2).
    func makeEvent() throws(Errno) -> Int32
    /// read(2) of an event: its count, which it sets to zero; 0 where it was.
    func takeCount(of event: Int32) throws(Errno) -> UInt64
    /// write(2) of 1 to an event.
    func signal(_ event: Int32)
    /// poll(2): whether one of the events has a count before the time is over, or before a minute is.
    func wait(for events: [Int32], upTo limit: Duration) throws(Errno) -> Bool
}

/// The requests of VFIO's ioctl(2) that this library makes: `_IO(';', 100 + n)`.
///
/// Source: include/uapi/linux/vfio.h, Linux 6.1.
package enum ControlRequest: UInt, CaseIterable, Sendable {
    case getAPIVersion = 0x3b64
    case checkExtension = 0x3b65
    case setIOMMU = 0x3b66
    case groupGetStatus = 0x3b67
    case groupSetContainer = 0x3b68
    case groupGetDevice = 0x3b6a
    case deviceGetInfo = 0x3b6b
    case deviceGetRegionInfo = 0x3b6c
    case deviceGetInterruptInfo = 0x3b6d
    case deviceSetInterrupts = 0x3b6e
    case deviceReset = 0x3b6f
    case iommuGetInfo = 0x3b70
    case iommuMapDMA = 0x3b71
    case iommuUnmapDMA = 0x3b72

    /// The kernel's name of it.
    package var name: String {
        switch self {
        case .getAPIVersion: "VFIO_GET_API_VERSION"
        case .checkExtension: "VFIO_CHECK_EXTENSION"
        case .setIOMMU: "VFIO_SET_IOMMU"
        case .groupGetStatus: "VFIO_GROUP_GET_STATUS"
        case .groupSetContainer: "VFIO_GROUP_SET_CONTAINER"
        case .groupGetDevice: "VFIO_GROUP_GET_DEVICE_FD"
        case .deviceGetInfo: "VFIO_DEVICE_GET_INFO"
        case .deviceGetRegionInfo: "VFIO_DEVICE_GET_REGION_INFO"
        case .deviceGetInterruptInfo: "VFIO_DEVICE_GET_IRQ_INFO"
        case .deviceSetInterrupts: "VFIO_DEVICE_SET_IRQS"
        case .deviceReset: "VFIO_DEVICE_RESET"
        case .iommuGetInfo: "VFIO_IOMMU_GET_INFO"
        case .iommuMapDMA: "VFIO_IOMMU_MAP_DMA"
        case .iommuUnmapDMA: "VFIO_IOMMU_UNMAP_DMA"
        }
    }
}
