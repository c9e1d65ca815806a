internal import DriverCore
internal import JSON5Text

/// What holds once the machine has booted: virtual functions, drivers that were asked for, open devices.
extension MachineStarter {
    mutating func settle(_ device: DeviceEntry, _ id: DriverCore.DeviceID) throws(Problem) {
        if let functions = device.virtualFunctions, functions.enabled > 0 {
            assert(
                functions.enabled <= device.pci?.sriov.map { Int($0.totalVFs) } ?? 0,
                "more virtual functions than there can be"
            )
            let count = Array("\(functions.enabled)".utf8)
            let what = "a driver that enables virtual functions (configuresSRIOV)"
            try perform(.store(.numVFs(id), count), device.origin.key("sriov"), what)
        }
        if let override = device.override {
            try give(id, device, to: override)
        }
        switch device.driver {
        case .matching: return
        case .nobody: try unbind(id, device)
        case .named(let name): try bind(id, device, to: name)
        }
    }

    /// A device whose override no walk has obeyed, since the kernel has none or the driver is left out.
    private mutating func give(_ id: DriverCore.DeviceID, _ device: DeviceEntry, to name: String)
        throws(Problem)
    {
        guard description.profile.hasDriverOverride else {
            return try giveByID(id, device, to: name)
        }
        let core = machine.core
        guard core.driver(of: id) == nil, let bus = core.bus(of: id),
            let driver = core.driver(named: name, on: bus),
            core.isBindOnly(driver) || !core.autoprobe(of: driver)
        else { return }
        let origin = device.origin.key("override")
        try perform(.store(.bind(driver), Array(device.name.utf8)), origin, "the device")
    }

    /// What was done before there was an override: the ID is listed, the device bound, the ID removed.
    ///
    /// On the platform bus there was no way; there the device stays as it is.
    private mutating func giveByID(
        _ id: DriverCore.DeviceID,
        _ device: DeviceEntry,
        to name: String
    )
        throws(Problem)
    {
        guard let pci = device.pci, let bus = machine.core.bus(of: id),
            let driver = machine.core.driver(named: name, on: bus)
        else { return }
        let origin = device.origin.key("override")
        let numbers = [pci.vendor, pci.device, pci.subvendor, pci.subdevice]
        let text = Array(numbers.map { String($0, radix: 16) }.joined(separator: " ").utf8)
        try perform(.store(.newID(driver), text), origin, "the ID of the device")
        if machine.core.driver(of: id) != driver {
            try unbind(id, device)
            try perform(.store(.bind(driver), Array(device.name.utf8)), origin, "the device")
        }
        try perform(.store(.removeID(driver), text), origin, "the removal of the ID")
    }

    private mutating func unbind(_ id: DriverCore.DeviceID, _ device: DeviceEntry) throws(Problem) {
        guard let driver = machine.core.driver(of: id) else { return }
        let name = Array(device.name.utf8)
        try perform(.store(.unbind(driver), name), device.origin.key("driver"), "an unbind")
    }

    private mutating func bind(_ id: DriverCore.DeviceID, _ device: DeviceEntry, to name: String)
        throws(Problem)
    {
        let core = machine.core
        let origin = device.origin.key("driver")
        guard let bus = core.bus(of: id), let driver = core.driver(named: name, on: bus) else {
            throw Problem(origin, "expected a driver whose module is loaded, found \(quoted(name))")
        }
        guard core.driver(of: id) != driver else { return }
        try unbind(id, device)
        try perform(.attach(driver, id), origin, "the device by \(quoted(name))")
    }

    mutating func open(_ holder: HolderEntry) throws(Problem) {
        let device = description.devices[holder.device]
        let origin = holder.origin
        let what = "a device that vfio serves and nobody else holds"
        let id = machine.core.there(devices[holder.device], device)
        guard let group = id.flatMap({ machine.core.group(of: $0) }) else {
            throw Problem(
                origin,
                "expected a device in an IOMMU group, found \(quoted(device.name))"
            )
        }
        guard case .file(let container) = try perform(.vfio(.openContainer), origin, what),
            case .file(let file) = try perform(.vfio(.openGroup(group)), origin, what)
        else { preconditionFailure("a group or container that was opened has no file") }
        let steps: [DriverCore.VFIOOperation] = [
            .setContainer(group: file, container: container),
            .setIOMMU(container: container, type: machine.core.isWithoutIOMMU(group) ? 8 : 1),
            .openDevice(group: file, name: device.name),
        ]
        for step in steps { try perform(.vfio(step), origin, what) }
        machine.holders.append(
            HeldGroup(file: file, group: group, pid: holder.pid, command: holder.command)
        )
    }
}

extension DriverCore {
    /// The device of an entry as it is now: the one that was added, or the one that its driver has made again.
    func there(_ id: DeviceID, _ entry: DeviceEntry) -> DeviceID? {
        if exists(id) { return id }
        return entry.bus.flatMap { bus(named: $0) }.flatMap { device(named: entry.name, on: $0) }
    }
}
