internal import SystemPackage

extension Errno {
    /// What the user can do about it.
    var help: [Remedy] {
        switch self {
        case .permissionDenied, .notPermitted: [.runAsRoot]
        case .readOnlyFileSystem: [.runOnHost]
        default: []
        }
    }

    /// What the kernel means by it, in the middle of a sentence; nil where the name says it all.
    ///
    /// Source: bind_store(), drivers_probe_store(), drivers/base/bus.c, really_probe(),
    /// drivers/base/dd.c, vfio_pci_core_register_device() and iommu_device_use_default_domain(),
    /// Linux 6.1 and 6.12.
    func explanation(of step: Step) -> String? {
        switch (self, step.kind) {
        case (.permissionDenied, _), (.notPermitted, _), (.readOnlyFileSystem, _):
            "the system denied it"
        case (.noSuchFileOrDirectory, .unbind): "the driver has no 'unbind' file"
        case (.noSuchFileOrDirectory, .probe), (.noSuchFileOrDirectory, .bind):
            "there is no such driver any more"
        case (.noSuchFileOrDirectory, .override): "the bus has no override"
        case (.operationNotSupportedByDevice, .probe), (.operationNotSupportedByDevice, .bind),
            (.noSuchAddressOrDevice, .probe), (.noSuchAddressOrDevice, .bind):
            "the driver does not serve this device"
        case (.resourceBusy, .probe), (.resourceBusy, .bind):
            "user space owns its IOMMU group, or it has virtual functions, or somebody took it"
        case (.invalidArgument, .probe), (.invalidArgument, .bind):
            "which means that user space owns the IOMMU group, a supplier is missing, or the"
                + " driver cannot work with the device"
        case (.resourceTemporarilyUnavailable, .probe), (.resourceTemporarilyUnavailable, .bind):
            "the driver waits for another device"
        case (.invalidArgument, .addID):
            "since the driver's own IDs carry driver data, which a new ID must carry too"
        case (.deadlock, _): "since it would wait for a process that holds the device"
        default: nil
        }
    }
}

extension Step.Kind {
    /// Where more can be learned of a step that failed.
    var help: Remedy {
        switch self {
        case .probe, .bind: .readKernelLog
        case .override, .unbind, .mark: .showDevice
        case .addID, .removeID, .autoprobe, .catchUp: .showProcedures
        }
    }
}
