/// A board that QEMU emulates: the processor, the buses and the two serial ports.
///
/// TCG, since the tests must run where there is no KVM, and take the same path everywhere.
public enum Board: Sendable {
    /// A PC with PCI Express and an IOMMU: the board of the conformance cases.
    case q35
    /// The same without the IOMMU, for a machine that names one itself or shall have none.
    case q35WithoutIOMMU
    /// A PC without PCI, whose devices are on the platform bus and described by ACPI.
    case microvm

    /// QEMU's arguments; the guest's second serial port, the wire to the agent, is `chardev:wire`.
    func arguments(processors: Int) -> [String] {
        let processor = ["-cpu", "max", "-smp", "\(processors)", "-m", "768"]
        let bare = ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
        return switch self {
        case .q35:
            Board.q35WithoutIOMMU.arguments(processors: processors)
                + ["-device", "intel-iommu,intremap=on"]
        case .q35WithoutIOMMU:
            ["-machine", "q35,accel=tcg,kernel-irqchip=split"] + processor + bare
                + ["-serial", "chardev:console", "-serial", "chardev:wire"]
        case .microvm:
            // It has one serial port of its own; a second `-serial` would come to nothing.
            ["-machine", "microvm,acpi=on,accel=tcg"] + processor + bare
                + ["-serial", "chardev:console", "-device", "isa-serial,index=1,chardev=wire"]
        }
    }

    /// What the kernel has to be told on this board.
    ///
    /// On `microvm` there is no timer but one, by which a guest on a busy machine cannot measure its
    /// processor's clock, and then stands still; about right is good enough.
    var kernelArguments: String {
        switch self {
        // The check of the timer counts on a processor that is never kept waiting; an emulated one is.
        case .q35, .q35WithoutIOMMU: "intel_iommu=on no_timer_check "
        case .microvm: "tsc_early_khz=2000000 "
        }
    }
}
