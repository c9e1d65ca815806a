package import DeviceModels
package import VFIO

/// Models in this process.
package struct SimulatedMachine: TrialMachine {
    package init() {}

    package func openEdu(
        _ calls: any KernelCalls
    ) throws(VFIOError) -> VFIODevice<SimulatedBackend<EduModel>> {
        .simulating(EduModel(), name: "edu", ranges: Self.ranges, calls)
    }

    package func openTestDevice(
        _ calls: any KernelCalls
    ) throws(VFIOError) -> VFIODevice<SimulatedBackend<PCITestModel>> {
        .simulating(PCITestModel(), name: "pci-testdev", ranges: Self.ranges, calls)
    }

    /// What QEMU's Intel IOMMU has, as Linux says.
    private static let ranges: [ClosedRange<UInt64>] = [
        0...0xfedf_ffff, 0xfef0_0000...0x7f_ffff_ffff,
    ]
}
