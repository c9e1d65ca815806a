extension DriverCore {
    /// The addition of one device, from its creation to the search for a driver.
    ///
    /// Source: `device_add()`, drivers/base/core.c; `pci_device_add()`, `pci_bus_add_device()` on PCI.
    struct AddDevice: Sendable {
        let description: Described<DeviceDescription>
        var stage = Stage.create
        var device: DeviceID?

        enum Stage: UInt8 {
            /// The device is made and listed; its `add` event goes out.
            case create
            /// It is ready to be probed.
            case ready
            /// The search for a driver has ended.
            case searched
        }
    }
}

extension DriverCore {
    mutating func advance(_ add: AddDevice, _ task: TaskIndex) {
        var next = add
        switch add.stage {
        case .create:
            switch create(add.description, hardware: nil, physicalFunction: nil) {
            case .failure(let refusal): refuse(refusal, task)
            case .success(let device):
                next.device = device
                next.stage = .ready
                push(.addDevice(next), task)
            }
        case .ready:
            next.stage = .searched
            push(.addDevice(next), task)
            if let device = add.device { becomeReady(device, task) }
        case .searched:
            if let device = add.device { conclude(.device(device), task) }
        }
    }

    /// Makes functions that have come at once, and then offers them.
    ///
    /// Source: `pciehp_configure_device()`, drivers/pci/hotplug/pciehp_pci.c; `enable_slot()`, drivers/pci/hotplug/acpiphp_glue.c.
    mutating func addFunctions(_ descriptions: [DeviceDescription], _ task: TaskIndex) {
        assert(isHeld(.pci, by: task), "functions come without the lock of rescans")
        var added: [DeviceID] = []
        for var description in descriptions {
            guard let name = filedName(description.name) else {
                return refuse(.notAName, task)
            }
            description.name = name
            switch create(Described(description), hardware: nil, physicalFunction: nil) {
            case .success(let device): added.append(device)
            case .failure(let refusal) where added.isEmpty:
                return refuse(refusal, task)
            case .failure: continue
            }
        }
        guard let first = added.first else { return refuse(.notAName, task) }
        push(.conclude(.device(first)), task)
        push(.rescan(Rescan(offering: added)), task)
    }

    /// The bus's probe step, in which PCI goes its own way: it looked at `drivers_autoprobe` for the first time in
    /// 6.19, and left asynchronous drivers to a worker in 6.17.
    ///
    /// Source: `pci_bus_add_device()`, drivers/pci/bus.c; `device_initial_probe()`, drivers/base/dd.c.
    mutating func becomeReady(_ device: DeviceID, _ task: TaskIndex) {
        change(device, .readiness) {
            $0.isReady = true
            $0.isMatchable = true
        }
        guard let bus = bus(of: device) else { return }
        if rule(of: bus) == .pci {
            if profile[.pciAddLooksAtAutoprobe], !autoprobe(of: bus) { return }
            let mode = profile[.pciAddIsAsynchronous] ? Search.Mode.synchronousFirst : .everyone
            push(.search(Search(device: device, mode: mode, isAutomatic: true)), task)
        } else {
            push(.busProbe(device), task)
        }
    }

    /// Makes a device, puts it into every list, and sends its `add` event.
    mutating func create(
        _ described: Described<DeviceDescription>,
        hardware known: HardwareID?,
        physicalFunction: DeviceID?
    ) -> Result<DeviceID, Refusal> {
        let description = described.value
        if let refusal = refusal(of: description) { return .failure(refusal) }
        let bus = description.bus.flatMap { self.bus(named: $0) }
        let id = nextDevice
        let isPCI = bus.flatMap { rule(of: $0) } == .pci
        let parentPath = description.parent.flatMap { path(of: $0) } ?? "/devices"
        var hardware = known
        if known == nil, physicalFunction == nil, isPCI || isPluggedIn(description) {
            hardware = plugIn(described)
        }
        let facts = DeviceFacts(
            id: id,
            bus: bus,
            description: described,
            path: parentPath + "/" + description.name,
            hardware: hardware,
            physicalFunction: physicalFunction
        )
        insert(facts, isOnPCI: isPCI)
        if description.maker != nil, let parent = description.parent, let hardware {
            claimMadeDevices([hardware], below: parent)
        }
        let comesLate = description.isGroupedByFirmware && !profile[.groupComesAtAdd]
        if !comesLate { joinGroup(id, description.group) }
        send(.add, id)
        return .success(id)
    }

    private func refusal(of description: DeviceDescription) -> Refusal? {
        if let parent = description.parent, !exists(parent) {
            return Refusal(.ENODEV, .noSuchParent)
        }
        if child(description.name, of: description.parent) != nil {
            return Refusal(.EEXIST, .nameTaken(description.name))
        }
        guard let name = description.bus else { return nil }
        guard let bus = self.bus(named: name) else { return Refusal(.EINVAL, .noSuchBus(name)) }
        let taken = device(named: description.name, on: bus) != nil
        return taken ? Refusal(.EEXIST, .nameTaken(description.name)) : nil
    }

    /// Whether a device on another bus than PCI comes again when a driver does: it makes the device, or one above.
    private func isPluggedIn(_ description: DeviceDescription) -> Bool {
        if description.maker != nil { return description.parent != nil }
        guard let above = description.parent.flatMap({ facts(of: $0) }) else { return false }
        return above.hardware != nil && above.pci == nil
    }

    private mutating func plugIn(_ described: Described<DeviceDescription>) -> HardwareID {
        plugIn(described, below: described.value.parent.flatMap { facts(of: $0)?.hardware })
    }

    /// Takes a device out of its bus's list, where nobody finds it any more.
    mutating func unlist(_ device: DeviceFacts) {
        guard let naming = read(device.id, .override) else { return }
        var keys = naming.identity(of: device).matchKeys
        if let override = naming.override { keys.append(.override(override)) }
        if let preferred = naming.proposed?.preferredDriver { keys.append(.preferred(preferred)) }
        unlist(device, from: keys)
    }
}
