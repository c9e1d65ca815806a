extension DriverCore {
    /// What never changes while a device exists; shared by all copies of the state.
    final class DeviceFacts: Sendable {
        let id: DeviceID
        let bus: BusID?
        let parent: DeviceID?
        let described: Described<DeviceDescription>
        /// The path below `/sys`, `/devices/pci0000:00/0000:00:03.0`.
        let path: String
        /// The hardware behind a PCI function, which a `remove` leaves for a rescan to find.
        let hardware: HardwareID?
        /// The physical function of a virtual one.
        let physicalFunction: DeviceID?
        /// The PCI identity, or nil on another bus.
        let pci: PCIIdentity?
        /// The name in fingerprints, of the path.
        let namePrint: Fingerprint

        var description: DeviceDescription { described.value }
        var name: String { description.name }

        init(
            id: DeviceID,
            bus: BusID?,
            description: Described<DeviceDescription>,
            path: String,
            hardware: HardwareID? = nil,
            physicalFunction: DeviceID? = nil
        ) {
            self.id = id
            self.bus = bus
            described = description
            self.path = path
            self.hardware = hardware
            self.physicalFunction = physicalFunction
            parent = description.value.parent
            if case .pci(let identity) = description.value.identity {
                pci = identity
            } else {
                pci = nil
            }
            var writer = HashWriter(.children)
            writer.add(path)
            namePrint = writer.print
        }
    }
}

extension DriverCore.DeviceFacts: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(description, known: described.print, roster)
        writer.add(bus?.rawValue)
        writer.add(parent, roster)
        writer.add(hardware != nil)
        if let hardware { writer.add(hardware) }
        writer.add(physicalFunction, roster)
    }
}

extension DriverCore.DeviceDescription {
    /// The fingerprint of all but the parent.
    var printWithoutParent: DriverCore.Fingerprint {
        var orphan = self
        orphan.parent = nil
        var writer = DriverCore.HashWriter(.existence)
        orphan.write(to: &writer, DriverCore.Roster())
        return writer.print
    }
}
