extension DriverCore.VFIORule {
    /// The rule that was broken, as one English sentence.
    public var sentence: String {
        switch self {
        case .noSuchGroup:
            "The vfio group does not exist: no device of the IOMMU group has a vfio driver."
        case .groupOpen: "The vfio group is open, and can be opened only once."
        case .notViable: "A device of the IOMMU group has a host driver."
        case .containerSet: "The vfio group is in a container already."
        case .noContainer: "The vfio group is in no container."
        case .groupDead: "The last device has left the vfio group since it was opened."
        case .deviceOpen: "A device of the vfio group is open."
        case .noIOMMU: "The container has no IOMMU type yet."
        case .iommuSet: "The container has an IOMMU type already."
        case .deviceListed: "The vfio group lists the device already, and lists none twice."
        case .noSuchDevice: "The vfio group has no device of that name with a vfio driver."
        case .wrongFile: "The call is not for this kind of file."
        case .unsupportedIOMMU: "The container does not support that IOMMU type."
        case .noIOMMUDriver: "The module 'vfio_iommu_type1' is not loaded."
        case .unsafeInterrupts:
            "The IOMMU does not remap interrupts, and allow_unsafe_interrupts of the module"
                + " 'vfio_iommu_type1' is N."
        case .mixedGroups:
            "The container cannot have groups of an IOMMU and groups without one at once."
        case .notAnOption: "What follows the device's name is not a single vf_token=UUID."
        case .tokenMissing:
            "vfio-pci has the physical function, and no token was given: vf_token=UUID."
        case .tokenWrong: "The token is not the one that the physical function was opened with."
        case .tokenNotAsked:
            "A token was given for a device that is not a function of a card with virtual"
                + " functions under vfio-pci."
        }
    }
}
