public import DriverCore
internal import JSON5Text

/// Devices that come while a machine runs.
extension MachineDescription {
    /// The device with a name and all that the file has below it, for when it comes back; nil if the file has none.
    ///
    /// The name may have its bus before it, `pci/0000:03:00.0`; without one, of several the first that is not
    /// there comes.
    /// `core` is asked for the device above it, which must be there.
    public func plug(_ name: String, into core: DriverCore) -> DriverCore.DeviceBranch? {
        let named = devices.indices.filter {
            devices[$0].name == name || "\(devices[$0].bus ?? "")/\(devices[$0].name)" == name
        }
        let absent = named.first { core.device(of: devices[$0]) == nil }
        guard let index = absent ?? named.first else { return nil }
        let entry = devices[index]
        var parent: DriverCore.DeviceID?
        if let above = entry.parent {
            guard let found = core.device(of: devices[above]) else { return nil }
            parent = domainRoot(of: entry).flatMap { core.child(named: $0, of: found) } ?? found
        } else {
            parent = core.root(of: entry)
        }
        var below: [Int: [Int]] = [:]
        for (index, device) in devices.enumerated() {
            if let above = device.parent { below[above, default: []].append(index) }
        }
        return DriverCore.DeviceBranch(
            description(of: entry, below: parent),
            below: branches(below: index, below)
        )
    }

    /// What the file has directly below a device, with all below that.
    private func branches(below index: Int, _ below: [Int: [Int]]) -> [DriverCore.DeviceBranch] {
        var branches: [DriverCore.DeviceBranch] = []
        /// The places of the roots of domains among the branches.
        var roots: [String: Int] = [:]
        for next in below[index] ?? [] {
            let entry = devices[next]
            let branch = DriverCore.DeviceBranch(
                description(of: entry, below: nil),
                below: self.branches(below: next, below)
            )
            guard let root = domainRoot(of: entry) else {
                branches.append(branch)
                continue
            }
            if let place = roots[root] {
                branches[place].below.append(branch)
                continue
            }
            roots[root] = branches.count
            branches.append(
                DriverCore.DeviceBranch(
                    self.root(root, of: entry, below: nil),
                    below: [branch]
                )
            )
        }
        return branches
    }

    /// The directory of a PCI domain, which the driver makes that makes the functions in it.
    func root(_ name: String, of device: DeviceEntry, below parent: DriverCore.DeviceID?)
        -> DriverCore.DeviceDescription
    {
        var description = DriverCore.DeviceDescription(
            name: name,
            bus: nil,
            parent: parent,
            identity: .named
        )
        description.maker = device.description.maker
        return description
    }

    /// The description of a device that is written as in a machine file: `{ name: …, bus: … }`.
    ///
    /// The device is below the bus's own root.
    public static func plug(text: [UInt8], into core: DriverCore) throws(MachineError)
        -> DriverCore.DeviceDescription
    {
        // By itself first: what would end the list around it is part of nothing.
        do throws(JSON5Error) {
            _ = try JSON5Document(text)
        } catch {
            throw MachineError(source: "plug", error)
        }
        let whole = Array("{ devices: [".utf8) + text + Array("] }".utf8)
        let machine: MachineDescription
        do throws(MachineError) {
            machine = try MachineDescription(text: whole, source: "plug")
        } catch {
            throw error.inPlug
        }
        guard machine.devices.count == 1, let entry = machine.devices.first else {
            throw MachineError(
                source: "plug",
                problem: "expected one device, found \(machine.devices.count)"
            )
        }
        return machine.description(of: entry, below: core.root(of: entry))
    }

    /// What the core is told of a device, below a device of the core.
    func description(of device: DeviceEntry, below parent: DriverCore.DeviceID?)
        -> DriverCore.DeviceDescription
    {
        var description = device.description
        description.parent = parent
        // It comes with the root of its domain, which the driver makes.
        if domainRoot(of: device) != nil { description.maker = nil }
        return description
    }

    /// The directory between a PCI function and one that makes a domain for it, `pci10000:00`; nil for all others.
    func domainRoot(of device: DeviceEntry) -> String? {
        guard let parent = device.parent,
            MachineCheck.isInOtherDomain(device, below: devices[parent])
        else { return nil }
        return "pci" + device.name.dropLast(5)
    }
}

extension MachineError {
    /// The path within the one device: the list around it is not what somebody wrote.
    fileprivate var inPlug: MachineError {
        let own = path.flatMap { $0.hasPrefix("devices[0].") ? $0.dropFirst(11) : nil }
        return MachineError(source: source, path: own.map(String.init), problem: problem)
    }
}

extension DriverCore {
    fileprivate func device(of entry: DeviceEntry) -> DeviceID? {
        guard let name = entry.bus else { return child(named: entry.name, of: nil) }
        return bus(named: name).flatMap { device(named: entry.name, on: $0) }
    }

    /// The device directly below `/sys/devices` that holds those of a bus.
    fileprivate func root(of entry: DeviceEntry) -> DeviceID? {
        switch entry.description.identity {
        case .pci: child(named: "pci" + entry.name.dropLast(5), of: nil)
        case .platform: child(named: "platform", of: nil)
        case .named, .bus: nil
        }
    }
}
