internal import DriverCore
internal import DriverScripts
internal import MachineFiles
internal import MachineHost
internal import VirtualSysfs

/// What the driver core knows of matches and probes, and Linux tells nobody.
extension SimulatedHost {
    func driversFitting(_ device: String, onBus bus: String) -> [DriverFit]? {
        var core = virtual.core
        guard let bus = core.bus(named: bus), let id = core.device(named: device, on: bus) else {
            return nil
        }
        let named = core.driverOverride(of: id)
        if named != nil {
            // Asked of a copy without the override, which would leave one driver alone.
            var drivers = ScriptedDrivers()
            _ = core.perform(.store(.driverOverride(id), [0x0A]), &drivers)
        }
        return core.drivers(of: bus).compactMap { driver in
            let name = core.name(of: driver) ?? ""
            let explained = core.explain(driver, id)
            let rule = name == named ? .override : DriverFit.Rule(explained.decision)
            let provenance = DriverFit.Provenance(rawValue: explained.provenance.rawValue)
            return rule.map {
                DriverFit(driver: name, rule: $0, provenance: provenance ?? .source)
            }
        }
    }

    var mechanisms: Set<String> { Set(virtual.core.profile.proposals.all.map { $0.name }) }

    func failedProbe(of device: String, onBus bus: String) -> FailedProbe? {
        let id = virtual.withCore { core in
            core.bus(named: bus).flatMap { core.device(named: device, on: $0) }
        }
        guard let id else { return nil }
        for call in virtual.driverCalls.reversed() {
            guard case .probed(let request, let answer) = call, request.device == id else {
                continue
            }
            guard case .returned(let number) = answer, number < 0 else { return nil }
            return FailedProbe(driver: request.driverName, number: number)
        }
        return failedAtBoot[id].map { FailedProbe(driver: $0.driver, number: $0.number) }
    }
}

extension FailedProbe {
    /// A probe that returned a negative number, whichever.
    fileprivate init(driver: String, number: Int32) {
        assert(number < 0, "a probe that succeeded, or said no, has not failed")
        self.init(driver: driver, errno: DriverCore.ErrorNumber(rawValue: 0 &- number).description)
    }
}

extension DriverFit.Rule {
    /// The rule of an explanation; nil for a mismatch.
    fileprivate init?(_ explanation: DriverCore.Explanation) {
        switch explanation {
        case .overrideNames: self = .override
        case .preferredDriverNames: self = .preferred
        case .takesAnything: self = .anything
        case .dynamicCompatible(let string): self = .dynamicID(string)
        case .dynamicID(let id): self = .dynamicID(id.shortText)
        case .tableEntry(let id, _): self = .table(id.shortText)
        case .busDynamicID(let id): self = .dynamicID(id.shortText)
        case .busEntry(let id, _): self = .table(id.shortText)
        case .compatible(let string): self = .compatible(string)
        case .acpiID(let id): self = .acpi(id)
        case .nameInTable(let name): self = .listedName(name)
        case .sameName(let name): self = .name(name)
        case .driverSaysYes: self = .driver
        case .matchError, .mismatch: return nil
        }
    }
}

extension DriverCore.PCIMatchID {
    /// The entry as people write IDs, with `*` for what may be anything: `8086:*`, `class 010802`.
    fileprivate var shortText: String {
        var parts: [String] = []
        if vendor != DriverCore.PCIMatchID.any || device != DriverCore.PCIMatchID.any {
            parts.append("\(digits(vendor)):\(digits(device))")
        }
        if subvendor != DriverCore.PCIMatchID.any || subdevice != DriverCore.PCIMatchID.any {
            parts.append("subsystem \(digits(subvendor)):\(digits(subdevice))")
        }
        if classMask != 0 { parts.append("class \(padded(classCode, to: 6))") }
        return parts.isEmpty ? "*:*" : parts.joined(separator: " ")
    }

    private func digits(_ field: UInt32) -> String {
        field == DriverCore.PCIMatchID.any ? "*" : padded(field, to: 4)
    }

    private func padded(_ value: UInt32, to count: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

extension DriverCore.BusMatchID {
    /// The entry as people write IDs: its fields up to the last one that asks for something.
    fileprivate var shortText: String {
        var parts = tests.map(\.shortText)
        while parts.count > 1, parts.last == "*" { parts.removeLast() }
        return parts.joined(separator: ":")
    }
}

extension DriverCore.FieldTest {
    fileprivate var shortText: String {
        switch self {
        case .any, .equals(.absent): "*"
        case .equals(.number(let number)): String(number, radix: 16)
        case .equals(.text(let text)): text
        case .masked(let number, let mask):
            "\(String(number, radix: 16))/\(String(mask, radix: 16))"
        case .between(let first, let last):
            "\(String(first, radix: 16))-\(String(last, radix: 16))"
        }
    }
}
