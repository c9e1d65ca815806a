import KernelLab

/// A machine without PCI and without an IOMMU, whose one virtio device is on the platform bus.
enum PlatformMachine {
    /// A virtio transport that ACPI describes; a random number generator is behind it.
    static let transport = "LNRO0005:00"

    static func machine(_ lab: Lab) -> LabMachine {
        LabMachine(
            board: .microvm,
            devices: ["-device", "virtio-rng-device"],
            modules: [
                "virtio_mmio", "virtio-rng", "vfio enable_unsafe_noiommu_mode=1",
                "vfio_iommu_type1", "vfio-platform reset_required=0",
            ],
            files: [("bin/anybind", lab.anybind)]
        )
    }
}
