/// What the IOMMU of a container has to do with modules and interrupts.
///
/// Source: drivers/vfio/vfio_iommu_type1.c.
extension DriverCore {
    /// Whether there is a driver for IOMMUs of type 1: its module, unless vfio itself is built in.
    ///
    /// Source: `VFIO_IOMMU_TYPE1`, drivers/vfio/Kconfig.
    var hasIOMMUDriver: Bool {
        !isLoaded(module: "vfio") || isLoaded(module: Self.iommuModule)
    }

    private static var iommuModule: String { "vfio_iommu_type1" }

    /// Type 1, type 1 v2, nesting and unmap-all; the update of addresses is asked of a container's own IOMMU.
    ///
    /// The extension 4, coherent DMA, is the hardware's: no board here has it.
    ///
    /// Source: `vfio_iommu_type1_check_extension()`, drivers/vfio/vfio_iommu_type1.c.
    func supports(_ number: Int32, _ container: VFIOFile) -> Bool {
        // A container has groups of one kind, and answers as the driver for that kind does.
        let kind = kind(of: container.id)
        if number == 8 {
            return kind != false && isSet("enable_unsafe_noiommu_mode", ofModule: "vfio")
        }
        guard hasIOMMUDriver, kind != true else { return false }
        switch number {
        case 1, 3, 6, 9: return true
        case 10: return container.iommuType != nil
        default: return false
        }
    }

    /// Whether the groups of a container were made up for want of an IOMMU; nil without groups.
    func kind(of container: VFIOFileID) -> Bool? {
        read(.vfio).groups.first { $0.container == container }.map { isWithoutIOMMU($0.group) }
    }

    /// Whether a group may come to an IOMMU: interrupts are remapped, or the administrator does not mind.
    ///
    /// Source: `vfio_iommu_type1_attach_group()`, drivers/vfio/vfio_iommu_type1.c.
    var allowsInterrupts: Bool {
        remapsInterrupts
            || isSet("allow_unsafe_interrupts", ofModule: Self.iommuModule)
    }

    /// Whether a boolean parameter of a module is set.
    func isSet(_ parameter: String, ofModule module: String) -> Bool {
        parameters(ofModule: module).contains { $0.name == parameter && $0.value == "Y" }
    }

    /// How many open files of vfio keep a module: vfio's own, or the driver of containers' IOMMU.
    func vfioFileCount(keeping module: String) -> Int {
        switch module {
        case "vfio": read(.vfio).files.count
        case Self.iommuModule: read(.vfio).files.count { $0.iommuType != nil }
        default: 0
        }
    }
}
