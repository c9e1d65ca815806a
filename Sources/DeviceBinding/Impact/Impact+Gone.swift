internal import Sysfs

extension Impact {
    /// The devices that are taken away when the driver leaves, and not merely without it.
    ///
    /// The functions behind a PCI bridge are there without a driver of the bridge, and so are consumers of a device.
    ///
    /// Source: pcie_portdrv_remove(), drivers/pci/pcie/portdrv_core.c, Linux 6.1.
    var devicesThatGo: [DeviceReference] {
        var goes: [Bool] = []
        var references: [DeviceReference] = []
        for part in parts {
            guard let above = part.hangsOn else {
                goes.append(true)
                continue
            }
            let isBehindBridge = part.subsystem == "pci" && parts[above].subsystem == "pci"
            let isMade = part.relation == .virtualFunction || part.relation == .child
            let isGoing = goes[above] && isMade && (part.relation != .child || !isBehindBridge)
            goes.append(isGoing)
            guard isGoing, let bus = part.subsystem else { continue }
            references.append(DeviceReference(bus: bus, name: part.path.lastName))
        }
        return references
    }

    /// The devices of buses that are taken away with it: virtual functions, the disks of a controller, what is behind USB.
    ///
    /// A thing of a class lies in a directory of that name somewhere above, which no device of a bus does.
    package var devicesGoingAlong: [DeviceReference] {
        let classes = Set(parts.compactMap(\.subsystem)).filter { name in
            parts.contains { part in
                part.subsystem == name && part.path.text.hasSuffix("/\(name)/\(part.path.lastName)")
            }
        }
        return devicesThatGo.filter { $0 != device && !classes.contains($0.bus) }
    }

    /// The impact without what is still there: what did go along, as `/sys` says afterwards.
    ///
    /// A bridge that loses its driver keeps the functions behind it, a driver may keep its virtual functions, and a
    /// new driver makes things of the same names again. What hangs directly on the device is looked for; with it goes
    /// all that hangs on it.
    func gone(from sysfs: some Sysfs) -> Impact {
        var gone = Impact(of: device, unknowns: unknowns)
        // The new index of each part that is kept.
        var indexes: [Int: Int] = [:]
        for (index, part) in parts.enumerated() {
            var part = part
            if let above = part.hangsOn {
                guard let kept = indexes[above], above != 0 || !sysfs.exists(part.path) else {
                    continue
                }
                part.hangsOn = kept
            }
            indexes[index] = gone.parts.count
            gone.parts.append(part)
        }
        for use in uses {
            guard let part = indexes[use.part] else { continue }
            var use = use
            use.part = part
            gone.uses.append(use)
        }
        return gone
    }
}
