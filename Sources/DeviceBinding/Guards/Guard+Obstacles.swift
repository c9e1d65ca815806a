extension Guard {
    /// What a vfio driver's own probe refuses, and can be told before it is asked.
    func obstacles(_ change: Change) -> [Binder.Refusal] {
        guard wantsVFIO else { return [] }
        return [bridge(change), virtualFunctions(change), ungrouped(change)].compactMap { $0 }
    }

    private func bridge(_ change: Change) -> Binder.Refusal? {
        let reference = change.device.reference
        guard change.device.identity?.isBridge == true else { return nil }
        return Binder.Refusal(
            rule: .bridge,
            device: reference,
            sentence: "\(reference) is a PCI bridge, which no vfio driver takes.",
            help: "Leave it with its driver: bridges do not stand in the way of their group."
        )
    }

    private func virtualFunctions(_ change: Change) -> Binder.Refusal? {
        let reference = change.device.reference
        guard let count = facts.virtualFunctions[reference] else { return nil }
        let functions = count == 1 ? "1 virtual function" : "\(count) virtual functions"
        return Binder.Refusal(
            rule: .virtualFunctions,
            device: reference,
            sentence:
                "\(reference) has \(functions), and no vfio driver takes a device that has any.",
            help: "Remove them first: 'echo 0 > \(facts.root)\(reference.path)/sriov_numvfs'."
        )
    }

    private func ungrouped(_ change: Change) -> Binder.Refusal? {
        let reference = change.device.reference
        guard let ungrouped = facts.ungrouped[reference] else { return nil }
        let sentence: String
        var help: String
        if ungrouped.hasIOMMU {
            sentence = "though the machine has an IOMMU, and no vfio driver takes it so."
            help = "The IOMMU does not cover it; a driver that needs none can have it."
        } else {
            sentence = "for no IOMMU is on, and no vfio driver takes it so."
            help =
                "Switch the IOMMU on: in the firmware's set-up, and on Intel by 'intel_iommu=on' on the"
                + " kernel's command line."
        }
        if ungrouped.hasOption {
            help +=
                " Or do without its protection: 'echo 1 >"
                + " \(facts.root)/module/vfio/parameters/enable_unsafe_noiommu_mode'."
        }
        return Binder.Refusal(
            rule: .noIOMMU,
            device: reference,
            sentence: "\(reference) is in no IOMMU group, \(sentence)",
            help: help
        )
    }
}
