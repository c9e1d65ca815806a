public import MachineHost
internal import Sysfs

/// Where on a machine a procedure can be used.
public struct Availability: Hashable, Sendable {
    /// The buses that have all that it needs, for some device or driver.
    public var buses: [String] = []
    /// What is missing, in a sentence, where no bus has all.
    public var reason: String?

    /// Whether it can be used at all.
    public var isUsable: Bool { !buses.isEmpty }
}

extension Inventory {
    /// Where a procedure can be used, asked of the files that are there now.
    public func availability(of procedure: Procedure, on host: any HostSystem) throws(Failure)
        -> Availability
    {
        var found = Availability()
        var missing: [Need: Int] = [:]
        let buses = try buses()
        for bus in buses {
            var unmet: [Need] = []
            for need in procedure.needs where try !isMet(need, bus: bus, host) {
                unmet.append(need)
            }
            for need in unmet { missing[need, default: 0] += 1 }
            let isKnown = !procedure.needsKnownIDs || Procedure.hasKnownIDs(bus)
            if unmet.isEmpty, isKnown { found.buses.append(bus) }
        }
        guard found.buses.isEmpty else { return found }
        let everywhere = procedure.needs.filter { missing[$0] == buses.count }
        let what = (everywhere.isEmpty ? procedure.needs : everywhere).map(\.text)
        found.reason = "No bus here has \(what.joined(separator: " and "))."
        return found
    }

    /// Whether some device or driver of a bus has what is needed.
    private func isMet(_ need: Need, bus: String, _ host: any HostSystem) throws(Failure) -> Bool {
        let path = SysfsPath("/bus/\(bus)")
        switch need {
        case .busFile(let file): return isThere(path / file)
        case .rule(let rule): return host.mechanisms.contains(rule)
        case .deviceFile(let file):
            return try listIfThere(path / "devices").contains {
                isThere(path / "devices/\($0)/\(file)")
            }
        case .driverFile(let file):
            return try listIfThere(path / "drivers").contains {
                isThere(path / "drivers/\($0)/\(file)")
            }
        }
    }
}

extension Procedure {
    /// Whether it writes IDs, whose form must be known.
    fileprivate var needsKnownIDs: Bool { needs.contains(.driverFile("new_id")) }

    /// Whether the form of the IDs that `new_id` of a bus takes is known here.
    ///
    /// HID and PCMCIA have the file and no `remove_id`: what is added there stays until the driver goes.
    static func hasKnownIDs(_ bus: String) -> Bool {
        ["pci", "platform", "usb", "vmbus"].contains(bus)
    }
}
