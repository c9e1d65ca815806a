internal import DriverCore

internal import struct SystemPackage.Errno

/// The directory `power` of a device: nothing sleeps here, and what was written is shown.
///
/// Source: drivers/base/power/sysfs.c; `pci_pm_init()`, drivers/pci/pci.c. Watched on Linux 6.12.
extension DriverCore {
    /// What a description says comes first.
    func powerChild(_ name: String, of device: DeviceID) -> Node? {
        if let own = attributeChild("power/" + name, of: .device(device)) { return own }
        guard let fact = PowerFact(rawValue: name), has(fact, device) else { return nil }
        return .file(.power(device, fact))
    }

    func powerNames(of device: DeviceID) -> [String] {
        guard has(.deviceUevent(device)) else { return [] }
        return attributeNames(of: .device(device), below: "power/")
            + PowerFact.allCases.filter { has($0, device) }.map { $0.rawValue }
    }

    func has(_ fact: PowerFact, _ device: DeviceID) -> Bool {
        has(.deviceUevent(device)) && (!fact.isOfWakeup || canWake(device))
    }

    /// What a file says before anything is written; PCI functions may not sleep until somebody allows it.
    func text(of fact: PowerFact, _ device: DeviceID) throws(Errno) -> String {
        let isPCI = description(of: device)?.identity.pci != nil
        switch fact {
        case .async: return isPCI ? "enabled\n" : "disabled\n"
        case .autosuspendDelay: throw .ioError
        case .control: return isPCI ? "on\n" : "auto\n"
        case .activeKids:
            let kids = children(of: device).count { description(of: $0)?.identity.pci != nil }
            return "\(isPCI ? kids : 0)\n"
        case .activeTime, .suspendedTime: return "0\n"
        case .isEnabled: return isPCI ? "forbidden\n" : "disabled\n"
        case .status: return isPCI ? "active\n" : "unsupported\n"
        case .usage: return isPCI ? (isBound(device) ? "2\n" : "1\n") : "0\n"
        case .wakeup: return "disabled\n"
        case .wakeupAbortCount, .isWakeupActive, .wakeupActiveCount, .wakeupCount,
            .wakeupExpireCount, .wakeupLastTime, .wakeupMaxTime, .wakeupTotalTime:
            return "\n"
        }
    }
}
