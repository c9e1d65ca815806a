internal import DriverCore
internal import JSON5Text

/// Entries that stand for many devices.
extension MachineReader {
    /// Reads the devices of one entry.
    mutating func devices(
        _ field: Field,
        _ buses: [BusEntry],
        into devices: inout [DeviceEntry]
    ) throws(Problem) {
        guard let entry = try RepeatedEntry(field) else {
            return devices.append(try device(field, buses))
        }
        assert(lastNumber == nil, "an entry that is repeated holds no other")
        lastNumber = entry.numbers.upperBound - 1
        defer { lastNumber = nil }
        let first = entry.numbers.lowerBound
        var sample = try device(entry.field(for: first), buses)
        sample.description.number = first
        // Only where it is worth it: many short entries must not move all devices each time.
        if entry.numbers.count > devices.count {
            devices.reserveCapacity(devices.count + entry.numbers.count)
        }
        devices.append(sample)
        let isAlike = entry.isAlike(sample)
        for number in entry.numbers.dropFirst() {
            var device =
                try isAlike
                ? renamed(sample, entry, number)
                : self.device(entry.field(for: number), buses)
            device.description.number = number
            // Shared by all of them.
            device.description.attributes = sample.description.attributes
            if !isAlike { try check(device, like: sample) }
            devices.append(device)
        }
    }

    /// The first device under the name, and below the parent, of another.
    private func renamed(_ sample: DeviceEntry, _ entry: RepeatedEntry, _ number: Int)
        throws(Problem) -> DeviceEntry
    {
        assert(sample.classDevices.isEmpty, "what it makes would have the first one's names")
        var device = sample
        if let field = entry.nameField(for: number) {
            device.description.name = try field.name("a device's name")
            if device.pci != nil { try checkAddress(field, device.name) }
        }
        if let parent = entry.parent {
            device.parentReference = String(decoding: parent.bytes(for: number), as: UTF8.self)
        }
        return device
    }

    /// What depends on the attributes, which only the first device was read with.
    private func check(_ device: DeviceEntry, like sample: DeviceEntry) throws(Problem) {
        if !device.classDevices.isEmpty { try MachineCheck.attributes(of: device) }
        if let pci = device.pci, pci != sample.pci {
            try checkConfigSpace(of: device, pci, device.origin.key("attributes"))
        }
    }
}

extension RepeatedEntry {
    /// Whether the devices have all in common but their names, their parents and their numbers.
    fileprivate func isAlike(_ sample: DeviceEntry) -> Bool {
        guard !hasOtherNumbers, sample.classDevices.isEmpty else { return false }
        switch sample.description.identity {
        case .pci, .named: return true
        // What they are to their buses is made of their names, too.
        case .platform, .bus: return false
        }
    }
}
