internal import MachineHost
internal import Sysfs
internal import SystemPackage

extension Transaction {
    /// The failure of a step before which the device was not as it should be.
    func changedBySomebody(_ step: Step) -> Failure {
        let inventory = Inventory(sysfs)
        guard inventory.exists(step.device) else { return .gone(step.device) }
        let driver = (try? inventory.driver(of: step.device)) ?? nil
        return Failure(
            .system,
            "Somebody else changed \(step.device) in the middle: it has "
                + (driver.map { "the driver '\($0)'" } ?? "no driver") + " now.",
            help: ["Run the command again when nobody else is at work on the device."]
        )
    }

    /// The failure of a step whose write was refused, or was accepted and did nothing.
    func failure(of step: Step, answer: (write: Write, errno: Errno)?) -> Failure {
        let inventory = Inventory(sysfs)
        guard inventory.exists(step.device) else { return .gone(step.device) }
        guard let answer else {
            return Failure(
                .system,
                "\(step.purpose): the kernel reports success, but it is not so.",
                help: step.kind == .probe ? ["The kernel's log may say why: 'dmesg | tail'."] : [],
                path: step.write.path
            )
        }
        let refusal = vfioRefusal(step, answer.errno) ?? waitRefusal(step, answer.errno)
        var help = answer.errno.help + (refusal?.help ?? [])
        if help.isEmpty { help = [step.kind.help] }
        let explanation = refusal?.reason ?? answer.errno.explanation(of: step)
        return Failure(
            answer.errno.refusesAccess ? .permission : .system,
            "\(step.purpose): writing '\(sysfs.shown(answer.write.path))' gave \(answer.errno.name)"
                + (explanation.map { ", \($0)" } ?? "") + ".",
            help: help,
            path: answer.write.path,
            errno: answer.errno
        )
    }

    /// Whom a write would have waited for, on a machine that does not wait.
    private func waitRefusal(_ step: Step, _ errno: Errno) -> (reason: String, help: [String])? {
        guard errno == .deadlock, let holder = holder(step) else { return nil }
        let sentence =
            holder.sentence.hasSuffix(".") ? holder.sentence.dropLast() : holder.sentence[...]
        return ("for a simulated machine does not wait, and \(sentence)", [holder.help])
    }

    /// Why a vfio driver answered `EINVAL`, where the device itself tells.
    ///
    /// Source: vfio_pci_core_register_device(), drivers/vfio/pci/vfio_pci_core.c, Linux 6.1.
    private func vfioRefusal(_ step: Step, _ errno: Errno) -> (reason: String, help: [String])? {
        guard errno == .invalidArgument, let wanted = step.wanted, hasVFIOWord(wanted),
            let device = try? Inventory(sysfs).device(step.device)
        else { return nil }
        if device.identity?.isBridge == true { return ("for it is a PCI bridge", []) }
        guard device.group == nil else { return nil }
        let help =
            "Is there an IOMMU, and is it on? It is switched on in the firmware's set-up, and on Intel"
            + " by 'intel_iommu=on' on the kernel's command line."
        return ("for it is in no IOMMU group", [help])
    }
}

extension Step.Kind {
    /// Where more can be learned of a step that failed.
    fileprivate var help: String {
        switch self {
        case .probe, .bind: "The kernel's log may say why: 'dmesg | tail'."
        case .override, .unbind, .mark: "'anybind show' tells more of the device."
        case .addID, .removeID, .autoprobe, .catchUp: "'anybind procedures' tells more of the way."
        }
    }
}

extension Step {
    /// What could not be done, for the beginning of a message.
    fileprivate var purpose: String {
        switch kind {
        case .override: "Cannot write the override of \(device)"
        case .unbind: "Cannot take \(device) from its driver"
        case .probe: "Cannot have \(device) probed" + wanted.map { " by '\($0)'" }.orEmpty
        case .bind: "Cannot give \(device) to" + wanted.map { " '\($0)'" }.orEmpty
        case .addID: "Cannot add the ID of \(device) to the driver"
        case .removeID: "Cannot take the ID of \(device) from the driver again"
        case .autoprobe: "Cannot switch automatic probing"
        case .mark: "Cannot write '\(write.path.lastName)' of \(device)"
        case .catchUp: "Cannot have the devices probed that came meanwhile"
        }
    }

    /// The driver that should have the device afterwards.
    fileprivate var wanted: String? {
        guard case .driver(_, let drivers)? = after.first else { return nil }
        return drivers.first ?? nil
    }
}

extension String? {
    /// The text, or nothing.
    fileprivate var orEmpty: String { self ?? "" }
}

extension Errno {
    /// Whether the file could not even be opened for writing, so that nothing can have changed.
    var refusesAccess: Bool {
        self == .permissionDenied || self == .notPermitted || self == .readOnlyFileSystem
    }

    /// What the user can do about it.
    fileprivate var help: [String] {
        switch self {
        case .permissionDenied, .notPermitted: ["Run it as root."]
        case .readOnlyFileSystem:
            ["This /sys is mounted read-only, as in most containers: run it on the host."]
        default: []
        }
    }

    /// What the kernel means by it, in the middle of a sentence; nil where the name says it all.
    ///
    /// Source: bind_store(), drivers_probe_store(), drivers/base/bus.c, really_probe(),
    /// drivers/base/dd.c, vfio_pci_core_register_device() and iommu_device_use_default_domain(),
    /// Linux 6.1 and 6.12.
    fileprivate func explanation(of step: Step) -> String? {
        switch (self, step.kind) {
        case (.permissionDenied, _), (.notPermitted, _), (.readOnlyFileSystem, _):
            "the system denied it"
        case (.noSuchFileOrDirectory, .unbind): "the driver lets no device be taken from it"
        case (.noSuchFileOrDirectory, .probe), (.noSuchFileOrDirectory, .bind):
            "there is no such driver any more"
        case (.noSuchFileOrDirectory, .override): "the bus has no override"
        case (.operationNotSupportedByDevice, .probe), (.operationNotSupportedByDevice, .bind),
            (.noSuchAddressOrDevice, .probe), (.noSuchAddressOrDevice, .bind):
            "the driver does not serve this device"
        case (.resourceBusy, .probe), (.resourceBusy, .bind):
            "user space owns its IOMMU group, or it has virtual functions, or somebody took it"
        case (.invalidArgument, .probe), (.invalidArgument, .bind):
            "which the kernel answers where user space owns the IOMMU group or a supplier is missing,"
                + " and a driver where it cannot work with the device"
        case (.resourceTemporarilyUnavailable, .probe),
            (.resourceTemporarilyUnavailable, .bind):
            "the driver waits for another device"
        case (.invalidArgument, .addID):
            "for the driver's own IDs carry data that a new one would have to carry too"
        case (.deadlock, _):
            "since it would wait for a process that holds the device"
        default: nil
        }
    }
}
