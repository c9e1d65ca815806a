import SystemPackage
import VFIO

/// A refusal, as what it is told, and with what would help.
struct RefusalRow: Sendable {
    var call: String
    var errno: Errno
    var code: VFIOError.Code
    var words: [String]
}

extension RefusalRow {
    /// Every call that opening, using and ending a device makes, refused.
    static let all = [
        RefusalRow(
            call: "readlink",
            errno: .noSuchFileOrDirectory,
            code: .notBound,
            words: ["ENOENT", "IOMMU is off"]
        ),
        RefusalRow(
            call: "open /dev/vfio/vfio",
            errno: .noSuchFileOrDirectory,
            code: .notBound,
            words: ["load the module vfio"]
        ),
        RefusalRow(
            call: "open /dev/vfio/7",
            errno: .noSuchFileOrDirectory,
            code: .notBound,
            words: ["bind '0000:00:05.0' to a vfio driver"]
        ),
        RefusalRow(
            call: "open /dev/vfio/7",
            errno: .resourceBusy,
            code: .groupInUse,
            words: ["EBUSY", "once at a time"]
        ),
        RefusalRow(
            call: "open /dev/vfio/7",
            errno: .permissionDenied,
            code: .notPermitted,
            words: ["EACCES", "root"]
        ),
        RefusalRow(
            call: "open /dev/vfio/7",
            errno: .notPermitted,
            code: .notPermitted,
            words: ["EPERM"]
        ),
        RefusalRow(
            call: "open /dev/vfio/7",
            errno: .tooManyOpenFiles,
            code: .refused,
            words: ["EMFILE"]
        ),
        RefusalRow(
            call: "VFIO_SET_IOMMU",
            errno: .operationNotSupportedByDevice,
            code: .refused,
            words: ["VFIO_SET_IOMMU was refused with ENODEV", "vfio_iommu_type1"]
        ),
        RefusalRow(
            call: "VFIO_GROUP_GET_DEVICE_FD",
            errno: .operationNotSupportedByDevice,
            code: .notBound,
            words: ["group 7 has no such device"]
        ),
        RefusalRow(call: "VFIO_DEVICE_GET_INFO", errno: .ioError, code: .refused, words: ["EIO"]),
        RefusalRow(
            call: "VFIO_IOMMU_GET_INFO",
            errno: Errno(rawValue: 4095),
            code: .refused,
            words: ["errno 4095"]
        ),
        RefusalRow(
            call: "VFIO_IOMMU_MAP_DMA",
            errno: .noMemory,
            code: .notPermitted,
            words: ["RLIMIT_MEMLOCK", "map 4096 bytes at 0x1000"]
        ),
        RefusalRow(
            call: "VFIO_IOMMU_MAP_DMA",
            errno: .noSpace,
            code: .refused,
            words: ["dma_entry_limit"]
        ),
        RefusalRow(
            call: "VFIO_IOMMU_MAP_DMA",
            errno: .fileExists,
            code: .addressNotUsable,
            words: ["EEXIST"]
        ),
        RefusalRow(
            call: "VFIO_IOMMU_UNMAP_DMA",
            errno: .invalidArgument,
            code: .refused,
            words: ["unmap 0x1000"]
        ),
        RefusalRow(
            call: "mmap of memory",
            errno: .noMemory,
            code: .noMemory,
            words: ["buffer of 1 bytes", "ENOMEM"]
        ),
        RefusalRow(
            call: "pwrite",
            errno: .ioError,
            code: .refused,
            words: ["write '0000:00:05.0, 0x14 of bar0'"]
        ),
        RefusalRow(
            call: "VFIO_DEVICE_GET_REGION_INFO",
            errno: .invalidArgument,
            code: .refused,
            words: ["open '0000:00:05.0'", "EINVAL"]
        ),
        RefusalRow(
            call: "VFIO_DEVICE_GET_IRQ_INFO",
            errno: .invalidArgument,
            code: .refused,
            words: ["ask for the INTx interrupts of"]
        ),
        RefusalRow(
            call: "VFIO_DEVICE_SET_IRQS",
            errno: .invalidArgument,
            code: .refused,
            words: ["enable 1 INTx interrupts of", "EINVAL"]
        ),
        RefusalRow(
            call: "VFIO_DEVICE_SET_IRQS",
            errno: .resourceBusy,
            code: .refused,
            words: ["VFIO_DEVICE_SET_IRQS was refused with EBUSY"]
        ),
        RefusalRow(
            call: "eventfd",
            errno: .tooManyOpenFiles,
            code: .refused,
            words: ["make events for the interrupts of", "EMFILE"]
        ),
        RefusalRow(
            call: "pread",
            errno: .ioError,
            code: .refused,
            words: ["0x10 of bar0", "EIO", "unplugged"]
        ),
    ]
}
