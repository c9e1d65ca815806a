internal import DriverCore

internal import struct SystemPackage.Errno

/// Writes to `power` and to the files by which a function is reset, and what is shown of them.
extension SysfsMachine {
    /// Source: drivers/base/power/sysfs.c.
    mutating func setPower(_ file: File, _ fact: PowerFact, _ text: String) throws(Errno) {
        let choices =
            switch fact {
            case .control: ["on", "auto"]
            case .async, .wakeup: ["enabled", "disabled"]
            default: [String]()
            }
        // A delay is for drivers that use one, and none does here.
        guard !choices.isEmpty else { throw .ioError }
        guard choices.contains(text) else { throw .invalidArgument }
        keep(text, file)
    }

    /// What a file of `power` holds, after what was written to its neighbours.
    func contents(of fact: PowerFact, _ device: DriverCore.DeviceID) throws(Errno) -> [UInt8] {
        if let kept = written[.power(device, fact)] { return kept }
        let text = try core.text(of: fact, device)
        if fact.isOfWakeup {
            // Who may wake the machine is counted from then on.
            let mayWake = written[.power(device, .wakeup)] == Array("enabled\n".utf8)
            return Array((mayWake && fact != .wakeup ? "0\n" : text).utf8)
        }
        guard maySleep(device) else { return Array(text.utf8) }
        let isUsed = core.isBound(device)
        let isNeeded = isUsed || core.children(of: device).contains { isAwake($0) }
        switch fact {
        case .isEnabled: return Array("enabled\n".utf8)
        case .status: return Array((isNeeded ? "active\n" : "suspended\n").utf8)
        case .usage: return Array((isUsed ? "1\n" : "0\n").utf8)
        default: return Array(text.utf8)
        }
    }

    /// Whether somebody has allowed a PCI function to sleep.
    private func maySleep(_ device: DriverCore.DeviceID) -> Bool {
        core.description(of: device)?.identity.pci != nil
            && written[.power(device, .control)] == Array("auto\n".utf8)
    }

    private func isAwake(_ device: DriverCore.DeviceID) -> Bool {
        guard core.description(of: device)?.identity.pci != nil else { return false }
        if !maySleep(device) || core.isBound(device) { return true }
        return core.children(of: device).contains { isAwake($0) }
    }

    // MARK: - Resets

    /// Source: `reset_store()`, drivers/pci/pci-sysfs.c; without a method `pci_reset_function()` is `ENOTTY`.
    func reset(_ device: DriverCore.DeviceID, _ text: String) throws(Errno) {
        guard unsigned(text) == 1 else { throw .invalidArgument }
        let methods = try contents(of: .device(device, .resetMethod))
        guard methods.contains(where: { $0 != 0x0A }) else { throw Errno(rawValue: 25) }
    }

    /// Source: `reset_method_store()`, drivers/pci/pci.c.
    mutating func setResetMethods(_ file: File, _ device: DriverCore.DeviceID, _ text: String)
        throws(Errno)
    {
        let names = text.split(separator: " ").map(String.init)
        switch names {
        case []: keep([], file)
        case ["default"]: written[file] = nil
        default:
            let known = core.resetMethods(of: device)
            guard names.count < 8, names.allSatisfy({ known.contains($0) }) else {
                throw .invalidArgument
            }
            keep(names.joined(separator: " "), file)
        }
    }
}
