extension Guard {
    /// What a vfio driver's own probe refuses, and can be told before it is asked.
    func obstacles(_ change: Change) -> [Binder.Refusal] {
        guard change.isForUserSpace else { return [] }
        return [bridge(change), virtualFunctions(change), ungrouped(change)].compactMap { $0 }
    }

    private func bridge(_ change: Change) -> Binder.Refusal? {
        let reference = change.device.reference
        guard change.device.identity?.isBridge == true else { return nil }
        return Binder.Refusal(
            rule: .bridge,
            device: reference,
            sentence: "\(reference) is a PCI bridge, which no vfio driver takes.",
            help: .leaveBridge
        )
    }

    private func virtualFunctions(_ change: Change) -> Binder.Refusal? {
        let reference = change.device.reference
        guard let count = facts.virtualFunctions[reference] else { return nil }
        return Binder.Refusal(
            rule: .virtualFunctions,
            device: reference,
            sentence:
                "\(reference) has \(DeviceBinding.virtualFunctions(count)), and no vfio driver takes a device that has any.",
            help: .removeVirtualFunctions(reference)
        )
    }

    /// What speaks against a device without an IOMMU group for a vfio driver.
    func ungrouped(_ change: Change) -> Binder.Refusal? {
        let reference = change.device.reference
        guard let ungrouped = facts.ungrouped[reference] else { return nil }
        let file = ungrouped.hasOption ? "\(facts.root)\(IOMMU.optionPath)" : nil
        let sentence =
            ungrouped.hasIOMMU
            ? "though the machine has an IOMMU, and no vfio driver takes such a device."
            : "since no IOMMU is enabled, and no vfio driver takes such a device."
        let help: Remedy =
            ungrouped.hasIOMMU ? .doWithoutIOMMU(file: file) : .switchIOMMUOn(file: file)
        return Binder.Refusal(
            rule: .noIOMMU,
            device: reference,
            sentence: "\(reference) is in no IOMMU group, \(sentence)",
            help: help
        )
    }
}
