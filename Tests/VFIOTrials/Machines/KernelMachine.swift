package import VFIO

/// QEMU's devices behind an IOMMU, bound to vfio-pci by whoever started the guest.
package struct KernelMachine: TrialMachine {
    /// Where the guest has them.
    package static let edu = "0000:00:05.0"
    package static let testDevice = "0000:00:06.0"
    /// A disk with a table of MSI-X vectors and a reset of its own.
    package static let disk = "0000:00:08.0"
    /// An `edu` that is left without a driver.
    package static let unbound = "0000:00:09.0"

    package init() {}

    package func openEdu(
        _ calls: any KernelCalls
    ) throws(VFIOError) -> VFIODevice<KernelBackend> {
        try open(Self.edu, calls)
    }

    package func openTestDevice(
        _ calls: any KernelCalls
    ) throws(VFIOError) -> VFIODevice<KernelBackend> {
        try open(Self.testDevice, calls)
    }

    private func open(
        _ name: String,
        _ calls: any KernelCalls
    ) throws(VFIOError) -> VFIODevice<KernelBackend> {
        let group = try KernelGroup(of: name, sysfs: "/sys", nodes: "/dev/vfio", calls)
        return try VFIODevice.open(name, of: group)
    }
}
