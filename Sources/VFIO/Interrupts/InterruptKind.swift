/// The ways in which a PCI device interrupts.
///
/// Source: the interrupt indices of vfio-pci in include/uapi/linux/vfio.h, Linux 6.1.
public enum InterruptKind: UInt32, Hashable, Sendable, CaseIterable {
    /// By a line that stays up until the device is satisfied; the kernel masks it at each interrupt.
    case intx = 0
    /// By messages, all vectors in one register.
    case msi = 1
    /// By messages, each vector in a table.
    case msix = 2

    /// What it is called: `INTx`.
    public var name: String {
        switch self {
        case .intx: "INTx"
        case .msi: "MSI"
        case .msix: "MSI-X"
        }
    }
}

/// What a device says of its interrupts of a kind.
public struct InterruptDescription: Hashable, Sendable {
    /// How many there are; 0 where the device has none of the kind.
    public var count: Int
    /// Whether each can be masked and unmasked.
    public var isMaskable: Bool
    /// Whether each is masked as it comes, and has to be unmasked for the next.
    public var isMaskedAsItComes: Bool

    /// So many interrupts, which by themselves cannot be masked.
    public init(count: Int, isMaskable: Bool = false, isMaskedAsItComes: Bool = false) {
        self.count = count
        self.isMaskable = isMaskable
        self.isMaskedAsItComes = isMaskedAsItComes
    }
}

/// What can be done to an interrupt that is enabled.
public enum InterruptAction: Hashable, Sendable, CaseIterable {
    /// It does not come until it is unmasked.
    case mask
    /// It may come again.
    case unmask
    /// It comes, as if the device had raised it.
    case trigger
}
